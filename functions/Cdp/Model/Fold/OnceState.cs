using Cdp.Rollups;

namespace Cdp.Model.Fold;

/// <summary>
/// Of the hits of a user-day with the same key the first, with its value: which one is the first of all days shows when all are there.
/// </summary>
/// <param name="one">What the measure keeps, empty: it then says what one hit gives.</param>
internal sealed class OnceState(State one)
{
    private readonly Dictionary<byte[], KeptHit> _firsts = new(BytesComparer.Instance);

    public void Clear() => _firsts.Clear();

    public void Add(ReadOnlySpan<byte> key, scoped in Counted hit)
    {
        var lookup = _firsts.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (!lookup.TryGetValue(key, out var first)) lookup[key] = first = new KeptHit();
        if (!first.IsThere || Moment.Compare(hit.Moment, first.Moment) < 0) first.Keep(in hit);
    }

    /// <summary>Writes a row for each key; it has no value where the first hit has none, and still takes the place of later ones.</summary>
    public void Write(RollupWriter rows, RollupSink to)
    {
        foreach (var (key, first) in _firsts)
        {
            var hit = first.Hit;
            rows.SetKey(key, hit.Moment.OccurredAt, hit.Moment.ReceivedAt, hit.Moment.EventId);
            one.Clear();
            one.Add(in hit);
            if (one.IsEmpty) rows.Write(to);
            else one.Write(rows, to);
        }

        rows.ClearKey();
    }
}
