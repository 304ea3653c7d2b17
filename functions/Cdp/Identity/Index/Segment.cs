namespace Cdp.Identity.Index;

/// <summary>Where an entry stands in a segment: they are sorted by client and then by received day (days since 1970-01-01).</summary>
internal readonly record struct EntryKey(UInt128 Client, int Day) : IComparable<EntryKey>
{
    public int CompareTo(EntryKey other) => Client.CompareTo(other.Client) is var by and not 0 ? by : Day.CompareTo(other.Day);
}

/// <summary>An object of sorted entries: blocks of entries, then the tail (the blocks' first keys and ends, and a filter of the clients).</summary>
/// <param name="Key">Its key in the store.</param>
/// <param name="Blocks">Length of the blocks, in bytes: the tail begins there.</param>
/// <param name="Tail">Length of the tail.</param>
/// <param name="Clients">How many distinct clients it holds.</param>
internal sealed record Segment(string Key, long Blocks, int Tail, int Clients);
