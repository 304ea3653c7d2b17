namespace Cdp.Hits;

/// <summary>What became of one event of a request when it was read. Duplicates are found later, by compaction.</summary>
public enum Outcome
{
    Accepted,
    Ignored,
    Rejected,
}
