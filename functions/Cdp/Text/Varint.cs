namespace Cdp.Text;

/// <summary>Unsigned numbers in ULEB128: seven bits a byte, the lowest first, at most ten bytes.</summary>
/// <remarks>Source: the DWARF debugging format, version 5, section 7.6; Parquet, Thrift and the index of clients use the same.</remarks>
internal static class Varint
{
    public static void Write(ByteBuffer to, ulong value)
    {
        for (; value >= 0x80; value >>= 7) to.Append((byte)(value | 0x80));
        to.Append((byte)value);
    }

    /// <summary>Reads the number at <paramref name="position"/>, which moves behind it.</summary>
    /// <exception cref="InvalidDataException">The bytes end within the number, or it has more than 64 bits.</exception>
    public static ulong Read(ReadOnlySpan<byte> bytes, ref int position)
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if ((uint)position >= (uint)bytes.Length) throw new InvalidDataException("a number that is cut off");
            var part = bytes[position++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) return value;
        }

        throw new InvalidDataException("a number of more than 64 bits");
    }
}
