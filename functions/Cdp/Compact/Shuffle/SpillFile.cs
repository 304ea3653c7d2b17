using System.Buffers;
using Cdp.Storage;
using Microsoft.Win32.SafeHandles;
using Snappier;

namespace Cdp.Compact.Shuffle;

/// <summary>Where bytes lie in a spill file, and how long they are there.</summary>
internal readonly record struct SpillPlace(SpillFile File, long Offset, int Length, bool IsPacked);

/// <summary>A temporary file of blocks, from some length on compressed; made when the first one comes. Each is read once, and its room then used again. Safe for many threads.</summary>
/// <remarks>What the kernel's cache holds costs less as it is. More of it goes to the disk, where a third of the bytes is a third of the time.</remarks>
internal sealed class SpillFile(string directory) : IDisposable
{
#if DEBUG
    private const long PackedFrom = 1_000; // tests then have both kinds of blocks
#else
    private const long PackedFrom = 256 << 20;
#endif

    private readonly Lock _lock = new();
    private readonly Stack<long> _free = [];
    private FileStream? _file;
    private long _length;

    /// <exception cref="SpillException">There is no room.</exception>
    public SpillPlace Add(ReadOnlySpan<byte> bytes) => Reserve(bytes.Length) is { } offset ? Write(bytes, offset, isPacked: false) : Pack(bytes);

    /// <param name="to">As long as the bytes were that were added.</param>
    public void Read(SpillPlace place, Span<byte> to)
    {
        if (place.IsPacked)
        {
            Unpack(place, to);
            return;
        }

        ReadExactly(to, place.Offset);
        if (place.Length <= BlockPool.BlockSize)
            lock (_lock) _free.Push(place.Offset);
    }

    public void Dispose() => _file?.Dispose();

    private SpillPlace Pack(ReadOnlySpan<byte> bytes)
    {
        var packed = ArrayPool<byte>.Shared.Rent(Snappy.GetMaxCompressedLength(bytes.Length));
        var length = Snappy.Compress(bytes, packed);
        var place = Write(packed.AsSpan(0, length), Interlocked.Add(ref _length, length) - length, isPacked: true);
        ArrayPool<byte>.Shared.Return(packed);
        return place;
    }

    private void Unpack(SpillPlace place, Span<byte> to)
    {
        var packed = ArrayPool<byte>.Shared.Rent(place.Length);
        ReadExactly(packed.AsSpan(0, place.Length), place.Offset);
        Snappy.Decompress(packed.AsSpan(0, place.Length), to);
        ArrayPool<byte>.Shared.Return(packed);
    }

    /// <returns>Room for a block as it is; null when it has to be compressed.</returns>
    private long? Reserve(int length)
    {
        lock (_lock)
            if (length <= BlockPool.BlockSize && _free.TryPop(out var free)) return free;
        var room = Math.Max(length, BlockPool.BlockSize);
        return Interlocked.Read(ref _length) < PackedFrom ? Interlocked.Add(ref _length, room) - room : null;
    }

    private SpillPlace Write(ReadOnlySpan<byte> bytes, long offset, bool isPacked)
    {
        try
        {
            RandomAccess.Write(Handle(), bytes, offset);
            return new SpillPlace(this, offset, bytes.Length, isPacked);
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
