namespace Cdp.Text;

/// <summary>Reads what a <see cref="ByteBuffer"/> wrote.</summary>
/// <remarks>
/// Every method throws an <see cref="InvalidDataException"/> where the bytes end too early or are no varint of that size.
/// </remarks>
internal ref struct VarintReader(ReadOnlySpan<byte> written)
{
    private readonly ReadOnlySpan<byte> _all = written;

    /// <summary>How many bytes were read.</summary>
    public int Position { get; private set; }

    public readonly bool AtEnd => Position == _all.Length;

    /// <summary>ULEB128, at most ten bytes.</summary>
    public ulong Read()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (AtEnd) throw EndsEarly();
            var b = _all[Position++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return value;
        }

        throw new InvalidDataException("A varint is longer than ten bytes.");
    }

    /// <param name="max">The largest value that is not damage.</param>
    public int ReadInt32(int max = int.MaxValue)
    {
        var value = Read();
        return max >= 0 && value <= (ulong)max ? (int)value : throw new InvalidDataException($"{value} is larger than {max}.");
    }

    public ReadOnlySpan<byte> ReadBytes(int length)
    {
        if (length > _all.Length - Position) throw EndsEarly();
        Position += length;
        return _all.Slice(Position - length, length);
    }

    /// <summary>A length, and so many bytes.</summary>
    public ReadOnlySpan<byte> ReadText() => ReadBytes(ReadInt32());

    private static InvalidDataException EndsEarly() => new("The bytes end too early.");
}
