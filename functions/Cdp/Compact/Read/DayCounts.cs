namespace Cdp.Compact.Read;

/// <summary>What became of the events of one received day; each worker counts for itself.</summary>
internal sealed class DayCounts
{
    public long Requests { get; set; }
    public long EventsRead { get; set; }
    public long Hits { get; set; }
    public long Duplicates { get; set; }
    public long Bots { get; set; }

    /// <summary>Hits that belong to a user, with identity as known at this run: for its metrics, not for the receipt.</summary>
    public long Identified { get; set; }

    public ReasonCounts Ignored { get; } = new();
    public ReasonCounts Rejected { get; } = new();

    public void Add(DayCounts other)
    {
        Requests += other.Requests;
        EventsRead += other.EventsRead;
        Hits += other.Hits;
        Duplicates += other.Duplicates;
        Bots += other.Bots;
        Identified += other.Identified;
        Ignored.Add(other.Ignored);
        Rejected.Add(other.Rejected);
    }

    /// <exception cref="InvalidOperationException">An event was lost or counted twice: a bug of this program.</exception>
    public void Check()
    {
        var ends = Hits + Duplicates + Ignored.Total + Rejected.Total;
        if (ends != EventsRead)
            throw new InvalidOperationException(
                $"{EventsRead} events were read, but {ends} ended as hit, duplicate, ignored or rejected: please report this.");
    }
}
