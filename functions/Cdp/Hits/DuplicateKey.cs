using System.Buffers.Binary;
using System.IO.Hashing;
using Cdp.Text;

namespace Cdp.Hits;

/// <summary>Gathers the fields that make two copies of an event the same, and hashes them, each with its length before it.</summary>
/// <remarks>XxHash128. Source: the GA protocol page, section 7, Dedup key.</remarks>
internal sealed class DuplicateKey
{
    private readonly ByteBuffer _fields = new();

    public DuplicateKey Start(ReadOnlySpan<byte> protocol)
    {
        _fields.Clear();
        return Add(protocol);
    }

    public DuplicateKey Add(ReadOnlySpan<byte> field)
    {
        var to = _fields.GetSpan(sizeof(int) + field.Length);
        BinaryPrimitives.WriteInt32LittleEndian(to, field.Length);
        field.CopyTo(to[sizeof(int)..]);
        _fields.Advance(sizeof(int) + field.Length);
        return this;
    }

    public DuplicateKey Add(int number)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_fields.GetSpan(sizeof(int)), number);
        _fields.Advance(sizeof(int));
        return this;
    }

    public UInt128 Hash() => XxHash128.HashToUInt128(_fields.Written);
}
