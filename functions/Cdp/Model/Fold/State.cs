using Cdp.Rollups;

namespace Cdp.Model.Fold;

/// <summary>The place of a hit among others of its user: by these three, the last by code point.</summary>
internal readonly ref struct Moment(long occurredAt, long receivedAt, ReadOnlySpan<byte> eventId)
{
    public long OccurredAt => occurredAt;

    public long ReceivedAt => receivedAt;

    public ReadOnlySpan<byte> EventId { get; } = eventId;

    public static int Compare(scoped Moment a, scoped Moment b)
    {
        var order = a.OccurredAt.CompareTo(b.OccurredAt);
        if (order == 0) order = a.ReceivedAt.CompareTo(b.ReceivedAt);
        return order != 0 ? order : a.EventId.SequenceCompareTo(b.EventId);
    }
}

/// <summary>What one hit gives to a measure for which it counts.</summary>
/// <param name="hasValue">False: the value is null, or the measure has none.</param>
/// <param name="number">The value, where it is no text.</param>
internal readonly ref struct Counted(Moment moment, bool hasValue, double number, ReadOnlySpan<byte> text)
{
    public Moment Moment { get; } = moment;

    public bool HasValue => hasValue;

    public double Number => number;

    public ReadOnlySpan<byte> Text { get; } = text;
}

/// <summary>
/// What a measure keeps of the hits of a user-day that count. Any order of hits leaves the same state, and the same rows.
/// </summary>
internal abstract class State
{
    public abstract bool IsEmpty { get; }

    public abstract void Clear();

    public abstract void Add(scoped in Counted hit);

    /// <summary>Writes a state that is not empty: one row, or one for each value.</summary>
    public abstract void Write(RollupWriter rows, RollupSink to);
}
