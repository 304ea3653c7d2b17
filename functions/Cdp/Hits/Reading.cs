namespace Cdp.Hits;

/// <summary>What one event of a request was read as: a hit, ignored (reason) or rejected (reason, detail).</summary>
/// <remarks>Instances belong to a <see cref="Readings"/> and are reused from request to request.</remarks>
public sealed class Reading
{
    public Outcome Outcome { get; internal set; }

    /// <summary>Null when accepted.</summary>
    public Reason? Reason { get; internal set; }

    /// <summary>For a person: which parameter or byte was wrong. Null when there is nothing to add to the reason.</summary>
    public string? Detail { get; internal set; }

    /// <summary>The event's number in the request, from 1: the line of a body, or the entry of <c>events</c>.</summary>
    public int Number { get; internal set; }

    /// <summary>The columns; only when accepted. user_id and identified_by are not set yet.</summary>
    public Hit Hit { get; } = new();

    /// <summary>Equal for two copies of one event, and for nothing else. Source: the GA protocol page, section 7.</summary>
    public UInt128 DuplicateKey { get; internal set; }

    /// <summary>The hit carries one of <c>a _s z _p</c>: copies count as repeats for 1 h, else for 10 s.</summary>
    public bool HasCounters { get; internal set; }

    /// <summary>Ends the event as no hit; the reason says whether it is ignored or rejected.</summary>
    internal void Drop(Reason reason, string? detail = null) =>
        (Outcome, Reason, Detail) = (reason.IsIgnored() ? Outcome.Ignored : Outcome.Rejected, reason, detail);
}

/// <summary>The readings of one request, in the order of its events; reused for the next.</summary>
public sealed class Readings
{
    private readonly List<Reading> _all = [];

    public int Count { get; private set; }

    public Reading this[int index] => _all[index];

    /// <summary>
    /// The request's own outcome: accepted when one of its events is; else the first rejection, else the first ignored one.
    /// </summary>
    public Reading? Summary
    {
        get
        {
            Reading? summary = null;
            for (var i = 0; i < Count; i++)
                if (summary is null || Rank(_all[i].Outcome) > Rank(summary.Outcome))
                    summary = _all[i];
            return summary;
        }
    }

    internal void Clear() => Count = 0;

    /// <summary>A blank reading to fill in.</summary>
    internal Reading Add(int number)
    {
        if (Count == _all.Count) _all.Add(new Reading());
        var reading = _all[Count++];
        reading.Outcome = Outcome.Accepted;
        reading.Reason = null;
        reading.Detail = null;
        reading.Number = number;
        reading.DuplicateKey = default;
        reading.HasCounters = false;
        reading.Hit.Clear();
        return reading;
    }

    private static int Rank(Outcome outcome) => outcome switch { Outcome.Accepted => 2, Outcome.Rejected => 1, _ => 0 };
}
