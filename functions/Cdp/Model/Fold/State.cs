using Cdp.Text;

namespace Cdp.Model.Fold;

/// <summary>The place of a hit among others of its user: by these three, the last by code point.</summary>
internal readonly ref struct Moment(long occurredAt, long receivedAt, ReadOnlySpan<byte> eventId)
{
    public long OccurredAt => occurredAt;

    public long ReceivedAt => receivedAt;

    public ReadOnlySpan<byte> EventId { get; } = eventId;
}

/// <summary>What one hit gives to an aggregate for which it counts.</summary>
/// <param name="hasValue">False: the value is null, or the aggregate has none.</param>
/// <param name="number">The value, where it is no text.</param>
internal readonly ref struct Counted(Moment moment, bool hasValue, double number, ReadOnlySpan<byte> text)
{
    public Moment Moment { get; } = moment;

    public bool HasValue => hasValue;

    public double Number => number;

    public ReadOnlySpan<byte> Text { get; } = text;
}

/// <summary>The day that bytes of a state belong to.</summary>
/// <param name="Number">Since 1970.</param>
/// <param name="Counts">False: the day lies outside of the aggregate's window, and the bytes are passed over.</param>
internal readonly record struct StateDay(int Number, bool Counts)
{
    /// <summary>Times are written as the distance from here, in milliseconds.</summary>
    public long Origin => Number * 86_400_000L;
}

/// <summary>
/// What an aggregate keeps of the hits that counted. Any order of hits and merges leaves the same state, and the same bytes.
/// </summary>
internal abstract class State
{
    public abstract bool IsEmpty { get; }

    public abstract void Clear();

    public abstract void Add(scoped in Counted hit);

    /// <summary>Writes a state that is not empty.</summary>
    public abstract void Write(ByteBuffer to, StateDay day);

    /// <summary>Takes in what was written of hits of a day.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged.</exception>
    public abstract void Merge(ref VarintReader from, StateDay day);

    /// <summary>Sets the column to the value of the aggregate.</summary>
    public abstract void Finish(ProfileValues values, int column);
}
