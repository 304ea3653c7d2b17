using System.Buffers;
using Microsoft.Win32.SafeHandles;
using Snappier;

namespace Cdp.Compact.Spill;

/// <summary>Where bytes lie in a spill file, and how long they are there.</summary>
internal readonly record struct SpillPlace(SpillFile File, long Offset, int Length);

/// <summary>A temporary file that blocks are appended to, compressed; made when the first one comes. Safe for many threads.</summary>
/// <remarks>Hits have much in common: a block shrinks to a third, and what that costs is saved in the kernel.</remarks>
internal sealed class SpillFile(string directory) : IDisposable
{
    private readonly Lock _lock = new();
    private FileStream? _file;
    private long _length;

    /// <exception cref="SpillException">There is no room.</exception>
    public SpillPlace Append(ReadOnlySpan<byte> bytes)
    {
        var packed = ArrayPool<byte>.Shared.Rent(Snappy.GetMaxCompressedLength(bytes.Length));
        var length = Snappy.Compress(bytes, packed);
        var offset = Interlocked.Add(ref _length, length) - length;
        Write(packed.AsSpan(0, length), offset);
        ArrayPool<byte>.Shared.Return(packed);
        return new SpillPlace(this, offset, length);
    }

    /// <param name="to">As long as the bytes were that were appended.</param>
    public void Read(SpillPlace place, Span<byte> to)
    {
        var packed = ArrayPool<byte>.Shared.Rent(place.Length);
        ReadExactly(packed.AsSpan(0, place.Length), place.Offset);
        Snappy.Decompress(packed.AsSpan(0, place.Length), to);
        ArrayPool<byte>.Shared.Return(packed);
    }

    public void Dispose() => _file?.Dispose();

    private void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            RandomAccess.Write(Handle(), bytes, offset);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SpillException(directory, fault);
        }
    }

    private void ReadExactly(Span<byte> to, long offset)
    {
        while (!to.IsEmpty)
        {
            var read = RandomAccess.Read(Handle(), to, offset);
            if (read == 0) throw new EndOfStreamException($"the temporary file in {directory} was cut short by somebody else");
            to = to[read..];
            offset += read;
        }
    }

    private SafeFileHandle Handle()
    {
        lock (_lock) return (_file ??= TemporaryFile.Create(directory)).SafeFileHandle;
    }
}
