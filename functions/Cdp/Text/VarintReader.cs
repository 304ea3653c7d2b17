namespace Cdp.Text;

/// <summary>Reads what a ByteBuffer wrote.</summary>
internal ref struct VarintReader(ReadOnlySpan<byte> written)
{
    private ReadOnlySpan<byte> _rest = written;

    public readonly bool AtEnd => _rest.IsEmpty;

    /// <summary>ULEB128.</summary>
    public ulong Read()
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var b = _rest[0];
            _rest = _rest[1..];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return value;
        }
    }

    public int ReadInt32() => checked((int)Read());

    public ReadOnlySpan<byte> ReadBytes(int length)
    {
        var bytes = _rest[..length];
        _rest = _rest[length..];
        return bytes;
    }

    /// <summary>A length, and so many bytes.</summary>
    public ReadOnlySpan<byte> ReadText() => ReadBytes(ReadInt32());
}
