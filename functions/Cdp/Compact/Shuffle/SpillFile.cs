using System.Buffers;
using Cdp.Storage;
using Microsoft.Win32.SafeHandles;
using Snappier;

namespace Cdp.Compact.Shuffle;

/// <summary>Where bytes lie in a spill file, and how many they are there.</summary>
internal readonly record struct SpillPlace(SpillFile File, long Offset, int Length, bool IsPacked);

/// <summary>A temporary file of blocks, made when the first one comes. Each is read once. Safe for many threads.</summary>
/// <remarks>
/// Two kinds of places. Blocks as they are get room for a whole block each, whatever their length, so that every room fits the next one:
/// when it is read, its offset goes on the list of free rooms, and the next block goes there first. So a file grows to what lies in it at
/// one time, not to all that ever did. From <see cref="ShuffleLimits.PackFrom"/> on the file is likely to be larger than the kernel's
/// cache, and a third of the bytes is a third of the disk's time: blocks are compressed, unless a room is free. Their lengths differ, so
/// their rooms are not used again: a block written there would run into the next place. Neither are those of rows longer than a block,
/// which are rare.
/// </remarks>
internal sealed class SpillFile(string directory, ShuffleLimits limits) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Stack<long> _free = [];
    private FileStream? _file;
    private long _length;

    /// <summary>How long the file has become.</summary>
    public long Length => Interlocked.Read(ref _length);

    /// <exception cref="SpillException">There is no room.</exception>
    public SpillPlace Add(ReadOnlySpan<byte> bytes) =>
        Reserve(bytes.Length) is { } offset ? Write(bytes, offset, isPacked: false) : Pack(bytes);

    /// <summary>Reads a place, which can be done once.</summary>
    /// <param name="to">As long as the bytes that were added.</param>
    public void Read(SpillPlace place, Span<byte> to)
    {
        if (place.IsPacked)
        {
            Unpack(place, to);
            return;
        }

        ReadExactly(to, place.Offset);
        if (place.Length <= limits.BlockSize)
            lock (_lock) _free.Push(place.Offset); // only now: whoever gets the room overwrites it
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
            if (length <= limits.BlockSize && _free.TryPop(out var free)) return free;
        var room = Math.Max(length, limits.BlockSize);
        return Interlocked.Read(ref _length) < limits.PackFrom ? Interlocked.Add(ref _length, room) - room : null;
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
            if (read == 0) throw new EndOfStreamException($"the temporary file in {directory} was cut short by another program");
            to = to[read..];
            offset += read;
        }
    }

    private SafeFileHandle Handle()
    {
        lock (_lock) return (_file ??= TemporaryFile.Create(directory)).SafeFileHandle;
    }
}
