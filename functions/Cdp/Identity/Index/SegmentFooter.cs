using System.Buffers.Binary;

namespace Cdp.Identity.Index;

/// <summary>Says which blocks of a segment may hold a client, and where they lie. See <see cref="Segment"/> for its layout.</summary>
internal sealed class SegmentFooter
{
    private const int CountSize = 4;
    private const int BlockEntrySize = ClientSize + DaySize + EndSize;
    private const int ClientSize = 16, DaySize = 4, EndSize = 8;

    private readonly byte[] _bytes;
    private readonly BloomFilter _clients;

    private SegmentFooter(byte[] bytes, int blocks, BloomFilter clients) => (_bytes, Blocks, _clients) = (bytes, blocks, clients);

    /// <summary>How many blocks there are.</summary>
    public int Blocks { get; }

    /// <returns>Null when these are not the bytes of the segment's footer.</returns>
    public static SegmentFooter? Parse(byte[] bytes, Segment segment)
    {
        if (bytes.Length != segment.FooterLength || bytes.Length < CountSize) return null;
        var blocks = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        var filter = CountSize + ((long)blocks * BlockEntrySize);
        if (blocks < 0 || filter + BloomFilter.LengthFor(segment.Clients) != bytes.Length) return null;
        var footer = new SegmentFooter(bytes, blocks, new BloomFilter(bytes[(int)filter..]));
        return footer.IsSound(segment.BlocksLength) ? footer : null;
    }

    public bool MayHold(UInt128 client) => _clients.MayHold(client);

    /// <summary>The blocks that may hold entries with keys from one to another, both included.</summary>
    public IEnumerable<int> BlocksWithin(EntryKey from, EntryKey to)
    {
        for (var block = BlockOf(from); block < Blocks && FirstKey(block).CompareTo(to) <= 0; block++) yield return block;
    }

    /// <summary>The offset of a block's first byte in the segment.</summary>
    public long Start(int block) => block == 0 ? 0 : End(block - 1);

    /// <summary>The offset after a block's last byte.</summary>
    public long End(int block) => BinaryPrimitives.ReadInt64LittleEndian(BlockEntry(block)[(ClientSize + DaySize)..]);

    /// <summary>
    /// The last block that starts at or before the key, for only that one may hold it; the first block where there is none. The key itself
    /// may lie in the middle of the block: a search for the first block that starts at or after it would miss the entries before.
    /// </summary>
    private int BlockOf(EntryKey key)
    {
        int low = 0, high = Blocks;
        while (high - low > 1)
        {
            var middle = (low + high) >>> 1;
            if (FirstKey(middle).CompareTo(key) <= 0) low = middle;
            else high = middle;
        }

        return low;
    }

    private EntryKey FirstKey(int block)
    {
        var entry = BlockEntry(block);
        return new EntryKey(BinaryPrimitives.ReadUInt128BigEndian(entry), BinaryPrimitives.ReadInt32LittleEndian(entry[ClientSize..]));
    }

    private ReadOnlySpan<byte> BlockEntry(int block) => _bytes.AsSpan(CountSize + (block * BlockEntrySize), BlockEntrySize);

    /// <summary>Blocks follow one another in order of their keys and fill the segment up to the footer: look-ups rely on it.</summary>
    private bool IsSound(long blocksLength)
    {
        for (var block = 0; block < Blocks; block++)
            if (End(block) <= Start(block) || (block > 0 && FirstKey(block - 1).CompareTo(FirstKey(block)) >= 0)) return false;
        return blocksLength == (Blocks == 0 ? 0 : End(Blocks - 1));
    }
}
