using System.Text.Json.Serialization;

namespace Cdp.Identity.Index;

/// <summary>Where an entry stands in a segment: they are sorted by client and then by received day (days since 1970-01-01).</summary>
internal readonly record struct EntryKey(UInt128 Client, int Day) : IComparable<EntryKey>
{
    public int CompareTo(EntryKey other) => Client.CompareTo(other.Client) is var by and not 0 ? by : Day.CompareTo(other.Day);
}

/// <summary>
/// An immutable object of sorted entries, no two with the same key: blocks of entries, then a footer that finds the blocks.
/// </summary>
/// <remarks>
/// Existing lakes hold segments, so this layout is fixed. Integers are little-endian, hashes of clients big-endian.
/// <code>
/// block   entries, each: 0                      when the client is that of the entry before it in the same block,
///                        1, client (16 bytes)   otherwise;
///                        day (varint), length of the value (varint), value
/// ...     more blocks
/// footer  number of blocks (int32)
///         for each block: first client (16 bytes), first day (int32), offset of its end (int64)
///         Bloom filter of all clients (BloomFilter.LengthFor(Clients) bytes)
/// </code>
/// The first entry of a block always spells its client, so that reading may start at any block, and adjacent blocks read as one. The footer
/// comes last because it is complete only then, and the segment is written in one go; the manifest says where it starts.
/// </remarks>
/// <param name="Key">Its key in the store.</param>
/// <param name="BlocksLength">Length of the blocks, in bytes: the footer starts there.</param>
/// <param name="FooterLength">Length of the footer, in bytes.</param>
/// <param name="Clients">How many distinct clients it holds.</param>
internal sealed record Segment(
    string Key,
    [property: JsonPropertyName("blocks")] long BlocksLength,
    [property: JsonPropertyName("tail")] int FooterLength,
    int Clients);
