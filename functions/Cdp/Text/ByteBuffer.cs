using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cdp.Text;

/// <summary>Where some bytes lie in a <see cref="ByteBuffer"/>, which may move them when it grows.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Extent(int Start, int Length);

/// <summary>Bytes that grow at their end and are reused.</summary>
internal sealed class ByteBuffer(int capacity = ByteBuffer.FirstCapacity) : IBufferWriter<byte>
{
#if DEBUG
    private const int FirstCapacity = 64; // so that every test walks through growth
#else
    private const int FirstCapacity = 256;
#endif
    private byte[] _bytes = new byte[capacity];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, Length);

    public ReadOnlySpan<byte> this[Extent extent]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(_bytes, extent.Start, extent.Length);
    }

    public void Clear() => Length = 0;

    public void Truncate(int length) => Length = length;

    /// <summary>What was written since the buffer had this length.</summary>
    public Extent Since(int start) => new(start, Length - start);

    /// <summary>Written bytes, to be changed in place.</summary>
    public Span<byte> Edit(int start = 0) => _bytes.AsSpan(start, Length - start);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - Length < bytes.Length) Grow(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    public void Append(byte value)
    {
        if (Length == _bytes.Length) Grow(1);
        _bytes[Length++] = value;
    }

    public void AppendInt32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(GetSpan(4), value);
        Length += 4;
    }

    /// <summary>A span of exactly this length, now part of the bytes; what it holds is left from before.</summary>
    public Span<byte> Extend(int length)
    {
        var span = GetSpan(length)[..length];
        Length += length;
        return span;
    }

    /// <summary>Where these bytes are: where they lie, if that is in this buffer, else appended.</summary>
    public Extent Place(ReadOnlySpan<byte> bytes)
    {
        if (Written.Overlaps(bytes, out var start)) return new Extent(start, bytes.Length);
        Append(bytes);
        return Since(Length - bytes.Length);
    }

    public void Advance(int count) => Length += count;

    /// <summary>Room for at least so many bytes; they count once <see cref="Advance"/> says so.</summary>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        if (_bytes.Length - Length < sizeHint || _bytes.Length == Length) Grow(sizeHint);
        return _bytes.AsSpan(Length);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        GetSpan(sizeHint);
        return _bytes.AsMemory(Length);
    }

    private void Grow(int sizeHint) =>
        Array.Resize(ref _bytes, (int)BitOperations.RoundUpToPowerOf2((uint)(Length + Math.Max(1, sizeHint))));
}
