using System.Buffers.Binary;
using Cdp.Storage;
using Cdp.Text;

namespace Cdp.Identity.Index;

/// <summary>Which entries to read: all of one client, received within these days (days since 1970-01-01, both included).</summary>
internal readonly record struct Lookup(UInt128 Client, int From, int To)
{
    public static Lookup AllDays(UInt128 client) => new(client, 0, int.MaxValue);
}

/// <summary>Handles an entry; the value is valid during the call.</summary>
internal delegate void EntryHandler(EntryKey key, ReadOnlySpan<byte> value);

/// <summary>Reads entries of a segment by ranged reads of the few blocks that hold them. Safe for many threads.</summary>
internal sealed class SegmentReader
{
    private readonly IObjectStore _store;
    private readonly Segment _segment;
    private readonly SegmentFooter _footer;
    private readonly IndexLimits _limits;

    private SegmentReader(IObjectStore store, Segment segment, SegmentFooter footer, IndexLimits limits) =>
        (_store, _segment, _footer, _limits) = (store, segment, footer, limits);

    /// <exception cref="DamagedObjectException">The segment is gone, or not as the manifest says.</exception>
    public static async Task<SegmentReader> OpenAsync(IObjectStore store, Segment segment, IndexLimits limits, CancellationToken cancel)
    {
        if (segment.BlocksLength < 0 || segment.FooterLength < 0) throw new DamagedObjectException(segment.Key);
        var bytes = await store.ReadRangeAsync(segment.Key, segment.BlocksLength, segment.FooterLength, cancel);
        var footer = bytes is null ? null : SegmentFooter.Parse(bytes, segment);
        return footer is null ? throw new DamagedObjectException(segment.Key) : new SegmentReader(store, segment, footer, limits);
    }

    /// <summary>Gives the entries that the lookups ask for, in order of their keys.</summary>
    /// <param name="lookups">
    /// In order of their clients, at most one for each client: both sides are walked through once, side by side.
    /// </param>
    public Task FindAsync(IReadOnlyList<Lookup> lookups, EntryHandler handle, CancellationToken cancel)
    {
        var wanted = lookups.Where(lookup => _footer.MayHold(lookup.Client)).ToList();
        var at = 0;
        return ReadAsync(BlocksOf(wanted), (key, value) =>
        {
            while (at < wanted.Count && wanted[at].Client < key.Client) at++;
            if (at == wanted.Count || wanted[at].Client != key.Client) return;
            if (key.Day >= wanted[at].From && key.Day <= wanted[at].To) handle(key, value);
        }, cancel);
    }

    /// <summary>Gives all entries of clients within the range, in order of their keys.</summary>
    public Task ScanAsync(ClientRange range, EntryHandler handle, CancellationToken cancel)
    {
        var blocks = _footer.BlocksWithin(new EntryKey(range.From, 0), new EntryKey(range.To, int.MaxValue));
        return ReadAsync(blocks, (key, value) =>
        {
            if (key.Client >= range.From && key.Client <= range.To) handle(key, value);
        }, cancel);
    }

    /// <summary>The blocks of all lookups, in order and each once, though clients that are neighbours share blocks.</summary>
    private IEnumerable<int> BlocksOf(List<Lookup> wanted)
    {
        var next = 0;
        foreach (var (client, from, to) in wanted)
        {
            foreach (var block in _footer.BlocksWithin(new EntryKey(client, from), new EntryKey(client, to)))
            {
                if (block < next) continue;
                next = block + 1;
                yield return block;
            }
        }
    }

    private async Task ReadAsync(IEnumerable<int> blocks, EntryHandler handle, CancellationToken cancel)
    {
        foreach (var (first, last) in CoalesceReads(blocks))
        {
            var length = (int)(_footer.End(last) - _footer.Start(first));
            var bytes = await _store.ReadRangeAsync(_segment.Key, _footer.Start(first), length, cancel);
            if (bytes?.Length != length) throw new DamagedObjectException(_segment.Key);
            ScanBlocks(bytes, handle);
        }
    }

    /// <summary>
    /// Joins blocks that lie near to one another, for a request costs more than the bytes of a small gap. So blocks are read as well that
    /// were not asked for: a handler has to look at each key.
    /// </summary>
    private IEnumerable<(int First, int Last)> CoalesceReads(IEnumerable<int> blocks)
    {
        int first = -1, last = -1;
        foreach (var block in blocks)
        {
            if (first >= 0 && IsCoalesced(first, last, block))
            {
                last = block;
                continue;
            }

            if (first >= 0) yield return (first, last);
            first = last = block;
        }

        if (first >= 0) yield return (first, last);
    }

    private bool IsCoalesced(int first, int last, int block) =>
        _footer.Start(block) - _footer.End(last) <= _limits.CoalesceGap && _footer.End(block) - _footer.Start(first) <= _limits.MaxReadSize;

    private void ScanBlocks(byte[] blocks, EntryHandler handle)
    {
        try
        {
            var reader = new VarintReader(blocks);
            UInt128 client = default;
            while (!reader.AtEnd)
            {
                if (reader.Read() == 1) client = BinaryPrimitives.ReadUInt128BigEndian(reader.ReadBytes(16));
                var day = reader.ReadInt32();
                handle(new EntryKey(client, day), reader.ReadText());
            }
        }
        catch (InvalidDataException e)
        {
            throw new DamagedObjectException(_segment.Key, e);
        }
    }
}
