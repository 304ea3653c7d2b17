using System.Numerics;
using Cdp.Text;

namespace Cdp.Lake.Parquet;

/// <summary>Parquet's hybrid of run lengths and bit packing, for definition levels and dictionary indexes.</summary>
/// <remarks>Bytes that are none end in an <see cref="InvalidDataException"/>. Source: parquet-format, Encodings.md, RLE = 3.</remarks>
internal static class RleBitPackedHybrid
{
    private const int Group = 8;

    /// <summary>Bits that a value below the count needs.</summary>
    public static int Width(int count) => count <= 1 ? 0 : BitOperations.Log2((uint)(count - 1)) + 1;

    public static void Write(ReadOnlySpan<int> values, int width, ByteBuffer to)
    {
        for (var i = 0; i < values.Length;)
        {
            var run = RunAt(values, i);
            if (run >= Group || run == values.Length)
            {
                WriteRun(run, values[i], width, to);
                i += run;
                continue;
            }

            var start = i;
            do i = Math.Min(i + Group, values.Length);
            while (i < values.Length && RunAt(values, i) < Group);
            WritePacked(values[start..i], width, to);
        }
    }

    /// <summary>Writes one run: the value, <paramref name="count"/> times.</summary>
    public static void WriteRun(int count, int value, int width, ByteBuffer to)
    {
        Varint.Write(to, (ulong)count << 1);
        for (var bits = 0; bits < width; bits += 8) to.Append((byte)(value >> bits));
    }

    /// <summary>Fills the span with the values. More of them in the bytes are ignored: the last group is padded.</summary>
    public static void Read(ReadOnlySpan<byte> bytes, int width, Span<int> to)
    {
        if (width is < 0 or > 31) throw new InvalidDataException($"values of {width} bits");
        while (!to.IsEmpty)
        {
            var read = 0;
            var head = Varint.Read(bytes, ref read);
            bytes = bytes[read..];
            var isPacked = (head & 1) != 0;
            var count = Math.Min(head >> 1, int.MaxValue) * (isPacked ? (ulong)Group : 1);
            if (count == 0) throw new InvalidDataException("an empty run");
            var part = to[..(int)Math.Min(count, (ulong)to.Length)];
            if (isPacked) ReadPacked(Take(ref bytes, count / Group * (ulong)width), width, part);
            else ReadRun(Take(ref bytes, (ulong)(width + 7) / 8), part);
            to = to[part.Length..];
        }
    }

    private static int RunAt(ReadOnlySpan<int> values, int at)
    {
        var length = values[at..].IndexOfAnyExcept(values[at]);
        return length < 0 ? values.Length - at : length;
    }

    private static void WritePacked(ReadOnlySpan<int> values, int width, ByteBuffer to)
    {
        var groups = (values.Length + Group - 1) / Group;
        Varint.Write(to, ((ulong)groups << 1) | 1);
        var packed = to.Extend(groups * width);
        var bits = 0UL;
        int filled = 0, at = 0;
        foreach (var value in values)
        {
            bits |= (ulong)(uint)value << filled;
            for (filled += width; filled >= 8; filled -= 8, bits >>= 8) packed[at++] = (byte)bits;
        }

        if (filled > 0) packed[at++] = (byte)bits;
        packed[at..].Clear();
    }

    private static void ReadRun(ReadOnlySpan<byte> bytes, Span<int> to)
    {
        var value = 0;
        for (var i = 0; i < bytes.Length; i++) value |= bytes[i] << (8 * i);
        to.Fill(value);
    }

    private static void ReadPacked(ReadOnlySpan<byte> packed, int width, Span<int> to)
    {
        var bits = 0UL;
        int filled = 0, at = 0;
        foreach (ref var value in to)
        {
            for (; filled < width; filled += 8) bits |= (ulong)packed[at++] << filled;
            value = (int)(bits & ((1UL << width) - 1));
            bits >>= width;
            filled -= width;
        }
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> bytes, ulong count)
    {
        if (count > (ulong)bytes.Length) throw new InvalidDataException("runs that end too early");
        var taken = bytes[..(int)count];
        bytes = bytes[taken.Length..];
        return taken;
    }
}
