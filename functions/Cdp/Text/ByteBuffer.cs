using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;

namespace Cdp.Text;

/// <summary>Bytes that grow at their end and are reused.</summary>
internal sealed class ByteBuffer(int capacity = 256) : IBufferWriter<byte>
{
    private byte[] _bytes = new byte[capacity];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    /// <summary>The same bytes, to be changed in place.</summary>
    public Span<byte> Writable => _bytes.AsSpan(0, Length);

    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    public void Clear() => Length = 0;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        Length += bytes.Length;
    }

    public void WriteByte(byte value)
    {
        GetSpan(1)[0] = value;
        Length++;
    }

    public void WriteInt32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(GetSpan(4), value);
        Length += 4;
    }

    /// <summary>ULEB128.</summary>
    public void WriteVarint(ulong value)
    {
        for (; value >= 0x80; value >>= 7) WriteByte((byte)(value | 0x80));
        WriteByte((byte)value);
    }

    /// <summary>A span of exactly this length, now part of the bytes; what it holds is left from before.</summary>
    public Span<byte> Append(int length)
    {
        var span = GetSpan(length)[..length];
        Length += length;
        return span;
    }

    public void Advance(int count) => Length += count;

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        if (_bytes.Length - Length < Math.Max(1, sizeHint)) Grow(sizeHint);
        return _bytes.AsSpan(Length);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_bytes.Length - Length < Math.Max(1, sizeHint)) Grow(sizeHint);
        return _bytes.AsMemory(Length);
    }

    private void Grow(int sizeHint) => Array.Resize(ref _bytes, (int)BitOperations.RoundUpToPowerOf2((uint)(Length + Math.Max(1, sizeHint))));
}
