using System.Buffers.Binary;
using Cdp.Text;

namespace Cdp.Model.Fold;

/// <summary>How states are written: small numbers take few bytes.</summary>
internal static class StateBytes
{
    private const double LargestWhole = 1L << 53;

    public static void WriteSigned(ByteBuffer to, long value) => Varint.Write(to, Folded(value));

    public static long ReadSigned(ref VarintReader from) => Unfolded(from.Read());

    /// <summary>A whole number up to 2^53 as a varint, any other as its 8 bytes after a 1.</summary>
    public static void WriteNumber(ByteBuffer to, double number)
    {
        if (Math.Abs(number) <= LargestWhole && Math.Truncate(number) == number)
        {
            Varint.Write(to, Folded((long)number) << 1);
            return;
        }

        to.Append(1);
        BinaryPrimitives.WriteDoubleLittleEndian(to.Extend(8), number);
    }

    public static double ReadNumber(ref VarintReader from) =>
        from.Read() is var first && (first & 1) == 0 ? Unfolded(first >> 1) : BinaryPrimitives.ReadDoubleLittleEndian(from.ReadBytes(8));

    /// <summary>The same for 128 bits.</summary>
    public static void WriteLarge(ByteBuffer to, Int128 value)
    {
        if (value >= -(1L << 61) && value <= 1L << 61)
        {
            Varint.Write(to, Folded((long)value) << 1);
            return;
        }

        to.Append(1);
        BinaryPrimitives.WriteInt128LittleEndian(to.Extend(16), value);
    }

    public static Int128 ReadLarge(ref VarintReader from) =>
        from.Read() is var first && (first & 1) == 0 ? Unfolded(first >> 1) : BinaryPrimitives.ReadInt128LittleEndian(from.ReadBytes(16));

    public static void WriteText(ByteBuffer to, ReadOnlySpan<byte> text)
    {
        Varint.Write(to, (ulong)text.Length);
        to.Append(text);
    }

    private static ulong Folded(long value) => (ulong)((value << 1) ^ (value >> 63));

    private static long Unfolded(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);
}
