using Cdp.Text;

namespace Cdp.Lake.Parquet;

/// <summary>Reads structs of Thrift's compact protocol field by field; fields that are not asked for are skipped.</summary>
/// <remarks>
/// Bytes that are no such struct end in an <see cref="InvalidDataException"/>. Source: thrift-compact-protocol.md of Apache Thrift.
/// </remarks>
/// <param name="position">Where reading starts.</param>
/// <param name="afterField">The field before that position, 0 at the start of a struct.</param>
internal ref struct ThriftReader(ReadOnlySpan<byte> bytes, int position = 0, int afterField = 0)
{
    private const int MaxDepth = 16;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position = position;
    private int _last = afterField;

    /// <summary>The current field, after <see cref="Next"/> was true.</summary>
    public int Field { get; private set; }

    /// <summary>The type of the current value: a field, or an element of a list.</summary>
    public ThriftType Type { get; private set; }

    public readonly int Position => _position;

    /// <summary>Goes to the next field of the struct; false at its end.</summary>
    public bool Next()
    {
        var head = Byte();
        if (head == 0) return false;
        Type = (ThriftType)(head & 15);
        var field = (head >> 4) is var delta and > 0 ? _last + delta : ZigZag();
        if (field <= _last || field > short.MaxValue) throw new InvalidDataException("fields of the metadata out of order");
        Field = _last = (int)field;
        return true;
    }

    /// <summary>The current integer (of 16, 32 or 64 bits).</summary>
    public long Integer()
    {
        if (Type is not (ThriftType.Int16 or ThriftType.Int32 or ThriftType.Int64)) throw Unexpected();
        return ZigZag();
    }

    public int Int32() => Integer() is var value and >= int.MinValue and <= int.MaxValue ? (int)value : throw Unexpected();

    /// <summary>The current bytes.</summary>
    public ReadOnlySpan<byte> Binary() => Type == ThriftType.Binary ? Bytes(Number()) : throw Unexpected();

    /// <summary>The number of elements of the current list, which have this type and follow, each as the current value.</summary>
    public int List(ThriftType of)
    {
        if (Type != ThriftType.List) throw Unexpected();
        var count = ListHead();
        return Type == of ? count : throw Unexpected();
    }

    /// <summary>Goes into the current struct.</summary>
    /// <returns>What <see cref="Leave"/> needs.</returns>
    public int Enter()
    {
        if (Type != ThriftType.Struct) throw Unexpected();
        var outer = _last;
        _last = 0;
        return outer;
    }

    public void Leave(int outer) => (_last, Type) = (outer, ThriftType.Struct);

    /// <summary>Passes over the current value.</summary>
    public void Skip() => Skip(Type, 0);

    private void Skip(ThriftType type, int depth)
    {
        if (depth > MaxDepth) throw new InvalidDataException("metadata nested too deep");
        switch (type)
        {
            case ThriftType.True or ThriftType.False: break;
            case ThriftType.Byte: Byte(); break;
            case ThriftType.Int16 or ThriftType.Int32 or ThriftType.Int64: Number(); break;
            case ThriftType.Double: Bytes(8); break;
            case ThriftType.Binary: Bytes(Number()); break;
            case ThriftType.List or ThriftType.Set: SkipList(depth); break;
            case ThriftType.Struct: SkipStruct(depth); break;
            default: throw Unexpected();
        }
    }

    private void SkipList(int depth)
    {
        var count = ListHead();
        var type = Type;
        for (var i = 0; i < count; i++)
        {
            if (type is ThriftType.True or ThriftType.False) Byte();
            else Skip(type, depth + 1);
        }
    }

    private void SkipStruct(int depth)
    {
        var outer = _last;
        _last = 0;
        while (Next()) Skip(Type, depth + 1);
        _last = outer;
    }

    /// <summary>Element type and number of elements; each takes a byte at least.</summary>
    private int ListHead()
    {
        var head = Byte();
        var count = (head >> 4) == 15 ? Number() : (ulong)(head >> 4);
        Type = (ThriftType)(head & 15);
        return count <= (ulong)(_bytes.Length - _position) ? (int)count : throw EndsTooEarly();
    }

    private ReadOnlySpan<byte> Bytes(ulong count)
    {
        if (count > (ulong)(_bytes.Length - _position)) throw EndsTooEarly();
        _position += (int)count;
        return _bytes.Slice(_position - (int)count, (int)count);
    }

    private long ZigZag()
    {
        var raw = Number();
        return (long)(raw >> 1) ^ -(long)(raw & 1);
    }

    private ulong Number() => Varint.Read(_bytes, ref _position);

    private byte Byte() => _position < _bytes.Length ? _bytes[_position++] : throw EndsTooEarly();

    private readonly InvalidDataException Unexpected() => new($"metadata with an unexpected value ({Type})");

    private static InvalidDataException EndsTooEarly() => new("metadata that ends too early");
}
