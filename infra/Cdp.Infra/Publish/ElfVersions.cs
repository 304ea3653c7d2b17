using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Cdp.Infra.Publish;

/// <summary>Reads which versions of the C library a program needs, from the tables that the loader itself goes by.</summary>
/// <remarks>Source: the ELF-64 specification (section headers) and the LSB's on symbol versions (<c>.gnu.version_r</c>).</remarks>
internal static class ElfVersions
{
    private const uint VersionNeeds = 0x6ffffffe;   // SHT_GNU_verneed

    /// <returns>The highest GLIBC_x.y needed; null for a program that needs none, and for a file that is no little-endian ELF-64.</returns>
    public static Version? NewestGlibc(string path) => Needed(File.ReadAllBytes(path))
        .Where(name => name.StartsWith("GLIBC_2.", StringComparison.Ordinal))
        .Select(name => Version.Parse(name["GLIBC_".Length..]))
        .Max();

    private static IEnumerable<string> Needed(byte[] elf) =>
        elf.AsSpan().StartsWith("\u007fELF\u0002\u0001"u8) ? Sections(elf).Where(section => section.Type == VersionNeeds)
            .SelectMany(section => Names(elf, section.Offset, Section.At(elf, section.Link).Offset)) : [];

    private static IEnumerable<Section> Sections(byte[] elf) =>
        Enumerable.Range(0, BinaryPrimitives.ReadUInt16LittleEndian(elf.AsSpan(0x3c))).Select(number => Section.At(elf, number));

    /// <summary>Each library's entry is followed by one per version; both chains end with a next of 0.</summary>
    private static IEnumerable<string> Names(byte[] elf, int library, int texts)
    {
        for (int next; ; library += next)
        {
            var version = library + Word(elf, library + 8);
            for (int following; ; version += following)
            {
                yield return Text(elf, texts + Word(elf, version + 8));
                if ((following = Word(elf, version + 12)) == 0) break;
            }

            if ((next = Word(elf, library + 12)) == 0) yield break;
        }
    }

    private static string Text(byte[] elf, int at) => Encoding.ASCII.GetString(elf.AsSpan(at, elf.AsSpan(at).IndexOf((byte)0)));

    private static int Word(byte[] elf, int at) => BinaryPrimitives.ReadInt32LittleEndian(elf.AsSpan(at));

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Section(uint Type, int Offset, int Link)
    {
        private const int Size = 64;

        public static Section At(byte[] elf, int number)
        {
            var header = (int)BinaryPrimitives.ReadInt64LittleEndian(elf.AsSpan(0x28)) + number * Size;
            return new(
                (uint)Word(elf, header + 4), (int)BinaryPrimitives.ReadInt64LittleEndian(elf.AsSpan(header + 24)), Word(elf, header + 40));
        }
    }
}
