using System.Buffers.Binary;
using Cdp.Storage;
using Cdp.Text;

namespace Cdp.Identity.Index;

/// <summary>Which entries to read: all of one client, received within these days (days since 1970-01-01, both included).</summary>
internal readonly record struct Lookup(UInt128 Client, int From, int To);

/// <summary>Takes an entry; the value is valid during the call.</summary>
internal delegate void EntryHandler(EntryKey key, ReadOnlySpan<byte> value);

/// <summary>Reads entries of a segment by ranged reads of the few blocks that hold them. Safe for many threads.</summary>
internal sealed class SegmentReader
{
    private const int Place = 28;
    private const int MostAtOnce = 1 << 20;

    /// <summary>Blocks so near to one another are read in one go.</summary>
    private const int Near = 1 << 14;

    private readonly IObjectStore _store;
    private readonly Segment _segment;
    private readonly byte[] _tail;
    private readonly int _blocks;
    private readonly BloomFilter _filter;

    private SegmentReader(IObjectStore store, Segment segment, byte[] tail)
    {
        (_store, _segment, _tail) = (store, segment, tail);
        _blocks = BinaryPrimitives.ReadInt32LittleEndian(tail);
        _filter = new BloomFilter(tail[(4 + (_blocks * Place))..]);
    }

    public static async Task<SegmentReader> OpenAsync(IObjectStore store, Segment segment, CancellationToken cancel)
    {
        var tail = await store.ReadRangeAsync(segment.Key, segment.Blocks, segment.Tail, cancel);
        return tail?.Length == segment.Tail ? new SegmentReader(store, segment, tail) : throw new DamagedObjectException(segment.Key);
    }

    /// <summary>Gives the entries that the lookups (sorted by client) ask for, in order of their keys.</summary>
    public async Task FindAsync(IReadOnlyList<Lookup> lookups, EntryHandler take, CancellationToken cancel)
    {
        var wanted = lookups.Where(lookup => _filter.MayHold(lookup.Client)).ToList();
        var at = 0;
        foreach (var (first, last) in Runs(BlocksOf(wanted)))
        {
            Walk(await ReadAsync(first, last, cancel), (key, value) =>
            {
                while (at < wanted.Count && wanted[at].Client < key.Client) at++;
                if (at < wanted.Count && wanted[at] is var lookup && lookup.Client == key.Client && key.Day >= lookup.From && key.Day <= lookup.To)
                    take(key, value);
            });
        }
    }

    /// <summary>Gives all entries of clients within [from, to], in order of their keys.</summary>
    public async Task ScanAsync(UInt128 from, UInt128 to, EntryHandler take, CancellationToken cancel)
    {
        if (_blocks == 0) return;
        foreach (var (first, last) in Runs(BlocksWithin(new EntryKey(from, 0), new EntryKey(to, int.MaxValue))))
        {
            Walk(await ReadAsync(first, last, cancel), (key, value) =>
            {
                if (key.Client >= from && key.Client <= to) take(key, value);
            });
        }
    }

    private IEnumerable<int> BlocksOf(List<Lookup> wanted)
    {
        var next = 0;
        foreach (var lookup in wanted)
        {
            foreach (var block in BlocksWithin(new EntryKey(lookup.Client, lookup.From), new EntryKey(lookup.Client, lookup.To)))
            {
                if (block < next) continue;
                next = block + 1;
                yield return block;
            }
        }
    }

    private IEnumerable<int> BlocksWithin(EntryKey from, EntryKey to)
    {
        for (var block = BlockOf(from); block < _blocks && FirstKey(block).CompareTo(to) <= 0; block++) yield return block;
    }

    /// <summary>Joins blocks that lie near to one another, so that they are read in one go.</summary>
    private IEnumerable<(int First, int Last)> Runs(IEnumerable<int> blocks)
    {
        int first = -1, last = -1;
        foreach (var block in blocks)
        {
            if (first >= 0 && Start(block) - End(last) <= Near && End(block) - Start(first) <= MostAtOnce)
            {
                last = block;
                continue;
            }

            if (first >= 0) yield return (first, last);
            first = last = block;
        }

        if (first >= 0) yield return (first, last);
    }

    private async Task<byte[]> ReadAsync(int first, int last, CancellationToken cancel)
    {
        var length = (int)(End(last) - Start(first));
        var bytes = await _store.ReadRangeAsync(_segment.Key, Start(first), length, cancel);
        return bytes?.Length == length ? bytes : throw new DamagedObjectException(_segment.Key);
    }

    private static void Walk(ReadOnlySpan<byte> blocks, EntryHandler take)
    {
        var reader = new VarintReader(blocks);
        UInt128 client = default;
        while (!reader.AtEnd)
        {
            if (reader.Read() == 1) client = BinaryPrimitives.ReadUInt128BigEndian(reader.ReadBytes(16));
            var day = reader.ReadInt32();
            take(new EntryKey(client, day), reader.ReadText());
        }
    }

    /// <summary>The last block whose first key is not after the key; the first where there is none.</summary>
    private int BlockOf(EntryKey key)
    {
        int low = 0, high = _blocks;
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
        var place = _tail.AsSpan(4 + (block * Place));
        return new EntryKey(BinaryPrimitives.ReadUInt128BigEndian(place), BinaryPrimitives.ReadInt32LittleEndian(place[16..]));
    }

    private long Start(int block) => block == 0 ? 0 : End(block - 1);

    private long End(int block) => BinaryPrimitives.ReadInt64LittleEndian(_tail.AsSpan(4 + (block * Place) + 20));
}
