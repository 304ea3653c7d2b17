using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cdp.Text;

/// <summary>Where some bytes lie in a <see cref="TextBuffer"/>, which may move them when it grows.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Extent(int Start, int Length);

/// <summary>Bytes that a reader writes and reuses from hit to hit.</summary>
internal sealed class TextBuffer : IBufferWriter<byte>
{
#if DEBUG
    private const int FirstSize = 64; // so that every test walks through growth
#else
    private const int FirstSize = 4096;
#endif
    private byte[] _bytes = new byte[FirstSize];

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
    public Span<byte> Edit(int start) => _bytes.AsSpan(start, Length - start);

    /// <summary>Room for at least so many bytes; they count once <see cref="Advance"/> says so.</summary>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        if (_bytes.Length - Length < sizeHint) Grow(sizeHint);
        return _bytes.AsSpan(Length);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        GetSpan(sizeHint);
        return _bytes.AsMemory(Length);
    }

    public void Advance(int count) => Length += count;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Where these bytes are: where they lie, if that is in this buffer, else appended.</summary>
    public Extent Place(ReadOnlySpan<byte> bytes)
    {
        if (Written.Overlaps(bytes, out var start)) return new Extent(start, bytes.Length);
        Append(bytes);
        return Since(Length - bytes.Length);
    }

    public void Append(byte value)
    {
        GetSpan(1)[0] = value;
        Length++;
    }

    private void Grow(int more) => Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + more));
}
