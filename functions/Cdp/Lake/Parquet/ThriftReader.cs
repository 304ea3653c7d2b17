namespace Cdp.Lake.Parquet;

/// <summary>Reads structs of Thrift's compact protocol field by field; what nobody asks for is skipped.</summary>
/// <remarks>Bytes that are no Thrift end in an <see cref="InvalidDataException"/> or an index out of range, never in a read outside the bytes.</remarks>
internal ref struct ThriftReader(ReadOnlySpan<byte> bytes, int afterField = 0)
{
    private const int MaxDepth = 16;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _last = afterField;

    /// <summary>The field at hand, after <see cref="Next"/> was true.</summary>
    public int Field { get; private set; }

    /// <summary>The type of the field at hand.</summary>
    public ThriftType Type { get; private set; }

    public int Position { get; private set; }

    /// <summary>Goes to the next field of the struct; false at its end.</summary>
    public bool Next()
    {
        var head = Byte();
        if (head == 0) return false;
        Type = (ThriftType)(head & 15);
        Field = _last = (head >> 4) is var delta and > 0 ? _last + delta : (int)Integer();
        return true;
    }

    /// <summary>The integer (of 16, 32 or 64 bits) at hand.</summary>
    public long Integer()
    {
        var raw = Varint();
        return (long)(raw >> 1) ^ -(long)(raw & 1);
    }

    public int Int32() => checked((int)Integer());

    /// <summary>The number of elements of the list at hand.</summary>
    public int List()
    {
        var head = Byte();
        Type = (ThriftType)(head & 15);
        return (head >> 4) == 15 ? checked((int)Varint()) : head >> 4;
    }

    /// <summary>Goes into the struct at hand.</summary>
    /// <returns>What <see cref="Leave"/> needs.</returns>
    public int Enter()
    {
        var outer = _last;
        _last = 0;
        return outer;
    }

    public void Leave(int outer) => _last = outer;

    /// <summary>Passes over the value at hand.</summary>
    public void Skip() => Skip(Type, 0);

    private void Skip(ThriftType type, int depth)
    {
        if (depth > MaxDepth) throw new InvalidDataException("metadata nested too deep");
        switch (type)
        {
            case ThriftType.True or ThriftType.False: break;
            case ThriftType.Byte: Position++; break;
            case ThriftType.Int16 or ThriftType.Int32 or ThriftType.Int64: Varint(); break;
            case ThriftType.Double: Position += 8; break;
            case ThriftType.Binary: SkipBytes(Varint()); break;
            case ThriftType.List or ThriftType.Set: SkipList(depth); break;
            case ThriftType.Struct: SkipStruct(depth); break;
            default: throw new InvalidDataException($"metadata of an unknown type {type}");
        }
    }

    private void SkipList(int depth)
    {
        var count = List();
        var type = Type;
        for (var i = 0; i < count; i++)
        {
            if (type is ThriftType.True or ThriftType.False) Position++;
            else Skip(type, depth + 1);
        }
    }

    private void SkipStruct(int depth)
    {
        var outer = Enter();
        while (Next()) Skip(Type, depth + 1);
        Leave(outer);
    }

    private void SkipBytes(ulong count) => Position = _bytes[Position..].Length is var left && count <= (ulong)left
        ? Position + (int)count : throw new InvalidDataException("metadata that ends too early");

    private ulong Varint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var b = Byte();
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80) return value;
        }

        throw new InvalidDataException("a number of more than 64 bits in the metadata");
    }

    private byte Byte() => _bytes[Position++];
}
