namespace Cdp.Compact.Shuffle;

/// <summary>Blocks of rows on their way: in memory up to a budget, beyond it in temporary files. Safe for many threads.</summary>
/// <param name="budget">Bytes of all blocks in memory, those being filled or read among them, above which filled ones go to a file.</param>
internal sealed class SpillStore(BlockPool pool, string directory, long budget) : IDisposable
{
    /// <summary>One for each core: a file takes one write at a time.</summary>
    private readonly SpillFile[] _files = [.. Enumerable.Range(0, Workers.Count).Select(_ => new SpillFile(directory, pool.Limits))];

    private long _inMemory;

    /// <summary>Bytes of all blocks in memory.</summary>
    public long InMemory => Interlocked.Read(ref _inMemory);

    /// <summary>Bytes of the temporary files.</summary>
    public long InFiles => _files.Sum(file => file.Length);

    /// <summary>Where temporary files go.</summary>
    public string Directory => directory;

    /// <summary>A block to fill, of at least this length.</summary>
    public byte[] Rent(int length)
    {
        var block = pool.Rent(length);
        Interlocked.Add(ref _inMemory, block.Length);
        return block;
    }

    /// <summary>Takes a filled block over; it comes back by <see cref="Load"/>.</summary>
    public Block Keep(byte[] bytes, int length, int rows)
    {
        if (Interlocked.Read(ref _inMemory) <= budget) return new Block(bytes, default, length, rows);
        var file = _files[Thread.GetCurrentProcessorId() % _files.Length];
        var place = file.Add(bytes.AsSpan(0, length));
        GiveBack(bytes);
        return new Block(null, place, length, rows);
    }

    /// <summary>The bytes of a block, wherever they were; to be given back after use.</summary>
    public byte[] Load(Block block)
    {
        if (block.Bytes is { } kept) return kept;
        var bytes = Rent(block.Length);
        block.Place.File.Read(block.Place, bytes.AsSpan(0, block.Length));
        return bytes;
    }

    public void GiveBack(byte[] block)
    {
        Interlocked.Add(ref _inMemory, -block.Length);
        pool.GiveBack(block);
    }

    public void Dispose()
    {
        foreach (var file in _files) file.Dispose();
    }
}

/// <summary>Rows in memory, or (no bytes) at a place in a temporary file.</summary>
internal readonly record struct Block(byte[]? Bytes, SpillPlace Place, int Length, int Rows);
