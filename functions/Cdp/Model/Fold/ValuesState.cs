using System.Runtime.InteropServices;
using Cdp.Rollups;

namespace Cdp.Model.Fold;

/// <summary>Every value that was met, as a text: how often, and when last.</summary>
internal sealed class ValuesState : State
{
    private readonly Dictionary<byte[], Met> _values = new(BytesComparer.Instance);

    public override bool IsEmpty => _values.Count == 0;

    public override void Clear() => _values.Clear();

    public override void Add(scoped in Counted hit)
    {
        if (!hit.HasValue) return;
        var lookup = _values.GetAlternateLookup<ReadOnlySpan<byte>>();
        ref var met = ref CollectionsMarshal.GetValueRefOrAddDefault(lookup, hit.Text, out var exists);
        met = new(met.Count + 1, exists ? Math.Max(met.Newest, hit.Moment.OccurredAt) : hit.Moment.OccurredAt);
    }

    public override void Write(RollupWriter rows, RollupSink to)
    {
        foreach (var (value, met) in _values)
        {
            rows.Set(RollupColumn.Value, value);
            rows.Set(RollupColumn.Hits, met.Count);
            rows.Set(RollupColumn.LastAt, met.Newest);
            rows.Write(to);
        }
    }

    private readonly record struct Met(long Count, long Newest);
}
