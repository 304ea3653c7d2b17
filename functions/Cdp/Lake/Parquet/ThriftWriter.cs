using Cdp.Text;

namespace Cdp.Lake.Parquet;

/// <summary>Writes Thrift's compact protocol as far as Parquet's metadata needs it.</summary>
/// <remarks>Source: thrift-compact-protocol.md of Apache Thrift.</remarks>
internal sealed class ThriftWriter(ByteBuffer to)
{
    private readonly int[] _outer = new int[8];
    private int _depth;
    private int _last;

    public void Int32(int field, int value) => Integer(field, ThriftType.Int32, value);

    public void Int64(int field, long value) => Integer(field, ThriftType.Int64, value);

    public void Boolean(int field, bool value) => Field(field, value ? ThriftType.True : ThriftType.False);

    public void Binary(int field, ReadOnlySpan<byte> value)
    {
        Field(field, ThriftType.Binary);
        Binary(value);
    }

    /// <summary>An element of a list of binaries.</summary>
    public void Binary(ReadOnlySpan<byte> value)
    {
        Varint.Write(to, (ulong)value.Length);
        to.Append(value);
    }

    public void List(int field, ThriftType of, int count)
    {
        Field(field, ThriftType.List);
        to.Append((byte)((Math.Min(count, 15) << 4) | (int)of));
        if (count >= 15) Varint.Write(to, (ulong)count);
    }

    /// <summary>An element of a list of enums or 32-bit integers.</summary>
    public void Int32(int value) => ZigZag(value);

    public void StartStruct(int field)
    {
        Field(field, ThriftType.Struct);
        StartStruct();
    }

    /// <summary>A struct that is an element of a list, or the outermost.</summary>
    public void StartStruct()
    {
        _outer[_depth++] = _last;
        _last = 0;
    }

    public void EndStruct()
    {
        to.Append(0);
        _last = _outer[--_depth];
    }

    /// <summary>A struct without fields, as unions use it.</summary>
    public void Empty(int field)
    {
        StartStruct(field);
        EndStruct();
    }

    /// <summary>The next field follows one that was written elsewhere.</summary>
    public void ContinueAfter(int field) => _last = field;

    private void Integer(int field, ThriftType type, long value)
    {
        Field(field, type);
        ZigZag(value);
    }

    private void ZigZag(long value) => Varint.Write(to, (ulong)((value << 1) ^ (value >> 63)));

    private void Field(int field, ThriftType type)
    {
        var delta = field - _last;
        _last = field;
        to.Append((byte)((delta << 4) | (int)type)); // Parquet's ids are close enough together for the short form
    }
}

internal enum ThriftType
{
    True = 1, False = 2, Byte = 3, Int16 = 4, Int32 = 5, Int64 = 6, Double = 7, Binary = 8, List = 9, Set = 10, Map = 11, Struct = 12,
}
