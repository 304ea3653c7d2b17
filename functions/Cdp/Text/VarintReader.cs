namespace Cdp.Text;

/// <summary>Reads a sequence of varints and of bytes with their length before them.</summary>
/// <remarks>
/// Every method throws an <see cref="InvalidDataException"/> where the bytes end too early or are no varint of that size.
/// </remarks>
internal ref struct VarintReader(ReadOnlySpan<byte> written)
{
    private readonly ReadOnlySpan<byte> _all = written;
    private int _position;

    /// <summary>How many bytes were read.</summary>
    public readonly int Position => _position;

    public readonly bool AtEnd => _position == _all.Length;

    public ulong Read() => Varint.Read(_all, ref _position);

    /// <param name="max">The largest value that is not damage.</param>
    public int ReadInt32(int max = int.MaxValue)
    {
        var value = Read();
        return max >= 0 && value <= (ulong)max ? (int)value : throw new InvalidDataException($"{value} is larger than {max}.");
    }

    public ReadOnlySpan<byte> ReadBytes(int length)
    {
        if (length > _all.Length - _position) throw new InvalidDataException("The bytes end too early.");
        _position += length;
        return _all.Slice(_position - length, length);
    }

    /// <summary>A length, and so many bytes.</summary>
    public ReadOnlySpan<byte> ReadText() => ReadBytes(ReadInt32());
}
