using Microsoft.Win32.SafeHandles;

namespace Cdp.Compact.Spill;

/// <summary>Blocks of rows on their way: in memory up to a budget, beyond it in one temporary file. Safe for many threads.</summary>
internal sealed class SpillStore(BlockPool pool, string directory, long budget) : IDisposable
{
    private readonly Lock _lock = new();
    private FileStream? _file;
    private long _kept;
    private long _fileLength;

    /// <summary>Where temporary files go.</summary>
    public string Directory => directory;

    /// <summary>A block to fill, of at least this length.</summary>
    public byte[] Rent(int length) => pool.Rent(length);

    /// <summary>Takes a filled block over; it comes back by <see cref="Load"/>.</summary>
    public Block Keep(byte[] bytes, int length, int rows)
    {
        if (Interlocked.Add(ref _kept, bytes.Length) <= budget) return new Block(bytes, 0, length, rows);
        Interlocked.Add(ref _kept, -bytes.Length);
        var end = Interlocked.Add(ref _fileLength, length);
        RandomAccess.Write(File(), bytes.AsSpan(0, length), end - length);
        GiveBack(bytes);
        return new Block(null, end - length, length, rows);
    }

    /// <summary>The bytes of a block, wherever they were; to be given back after use.</summary>
    public byte[] Load(Block block)
    {
        if (block.Bytes is { } kept)
        {
            Interlocked.Add(ref _kept, -kept.Length);
            return kept;
        }

        var bytes = Rent(block.Length);
        for (var at = 0; at < block.Length;)
        {
            var read = RandomAccess.Read(File(), bytes.AsSpan(at, block.Length - at), block.Offset + at);
            if (read == 0) throw new EndOfStreamException($"the temporary file in {directory} was cut short by somebody else");
            at += read;
        }

        return bytes;
    }

    public void GiveBack(byte[] block) => pool.GiveBack(block);

    public void Dispose() => _file?.Dispose();

    private SafeFileHandle File()
    {
        lock (_lock) return (_file ??= TemporaryFile.Create(directory)).SafeFileHandle;
    }
}

/// <summary>Rows in memory, or (no bytes) at an offset of the temporary file.</summary>
internal readonly record struct Block(byte[]? Bytes, long Offset, int Length, int Rows);
