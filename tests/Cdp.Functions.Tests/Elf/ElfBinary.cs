using System.Buffers.Binary;
using System.Text;

namespace Cdp.Functions.Tests.Elf;

/// <summary>
/// What a 64-bit little-endian ELF program asks of the machine it starts on. Source: System V ABI, chapter 5; LSB, symbol versioning.
/// </summary>
internal sealed class ElfBinary
{
    private const int LoadSegment = 1, DynamicSegment = 2;
    private const long Needed = 1, StringTable = 5, VersionNeeded = 0x6ffffffe, VersionNeededCount = 0x6fffffff;

    private readonly byte[] _file;
    private readonly List<(long Address, long Offset, long Size)> _loaded = [];
    private readonly List<(long Tag, long Value)> _dynamic = [];

    public ElfBinary(string path)
    {
        _file = File.ReadAllBytes(path);
        Assert.Equal([0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1], _file[..6]);
        ReadSegments();
    }

    /// <summary>Libraries that the loader must find, e.g. libc.so.6.</summary>
    public IReadOnlyList<string> Libraries => [.. _dynamic.Where(entry => entry.Tag == Needed).Select(entry => Text(entry.Value))];

    /// <summary>Versions of symbols that those libraries must have, e.g. (libc.so.6, GLIBC_2.34).</summary>
    public IEnumerable<(string Library, string Version)> Versions
    {
        get
        {
            var at = OffsetOf(Value(VersionNeeded));
            for (var library = 0; library < Value(VersionNeededCount); library++)
            {
                var name = Text(UInt32(at + 4));
                var version = at + UInt32(at + 8);
                for (var count = UInt16(at + 2); count > 0; count--)
                {
                    yield return (name, Text(UInt32(version + 8)));
                    version += UInt32(version + 12);
                }

                at += UInt32(at + 12);
            }
        }
    }

    private void ReadSegments()
    {
        var (table, size, count) = (Int64(32), UInt16(54), UInt16(56));
        for (var at = table; at < table + (size * count); at += size)
        {
            var (kind, offset, address, length) = (UInt32(at), Int64(at + 8), Int64(at + 16), Int64(at + 32));
            if (kind == LoadSegment) _loaded.Add((address, offset, length));
            if (kind == DynamicSegment)
                for (var entry = offset; entry < offset + length; entry += 16)
                    _dynamic.Add((Int64(entry), Int64(entry + 8)));
        }
    }

    private long Value(long tag) => _dynamic.Single(entry => entry.Tag == tag).Value;

    private long OffsetOf(long address)
    {
        var segment = _loaded.Single(each => address >= each.Address && address < each.Address + each.Size);
        return address - segment.Address + segment.Offset;
    }

    private string Text(long index)
    {
        var start = (int)(OffsetOf(Value(StringTable)) + index);
        return Encoding.ASCII.GetString(_file, start, _file.AsSpan(start).IndexOf((byte)0));
    }

    private long Int64(long at) => BinaryPrimitives.ReadInt64LittleEndian(_file.AsSpan((int)at));

    private long UInt32(long at) => BinaryPrimitives.ReadUInt32LittleEndian(_file.AsSpan((int)at));

    private int UInt16(long at) => BinaryPrimitives.ReadUInt16LittleEndian(_file.AsSpan((int)at));
}
