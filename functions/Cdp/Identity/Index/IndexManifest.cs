using System.Text.Json;
using System.Text.Json.Serialization;
using Cdp.Lake;
using Cdp.Storage;

namespace Cdp.Identity.Index;

/// <summary><c>state/clients.json</c>: which segments the index of clients consists of.</summary>
/// <param name="Days">
/// The sign-ins that each received day's last run found, by day (days since 1970-01-01); null where there were none.
/// </param>
/// <param name="SignIns">All days' <see cref="SignInList"/>s.</param>
/// <param name="Attributable">All days' <see cref="AttributableTimes"/>.</param>
internal sealed record IndexManifest(
    IReadOnlyDictionary<int, Segment?> Days, SegmentTree SignIns, [property: JsonPropertyName("undecided")] SegmentTree Attributable)
{
    public static readonly string Key = LakeLayout.State("clients.json");
    public static readonly IndexManifest Empty = new(new Dictionary<int, Segment?>(), SegmentTree.Empty, SegmentTree.Empty);

    /// <summary>All objects that belong to the index.</summary>
    public IEnumerable<string> Keys => Days.Values.OfType<Segment>()
        .Concat(SignIns.Segments.Concat(Attributable.Segments).Select(each => each.Segment)).Select(segment => segment.Key);

    /// <exception cref="DamagedObjectException">It is not what <see cref="ToBytes"/> wrote.</exception>
    public static IndexManifest Parse(StoredObject stored)
    {
        var manifest = ObjectStoreJson.Parse(Key, stored, IndexJson.Default.IndexManifest);
        return manifest.IsSound(manifest.SignIns) && manifest.IsSound(manifest.Attributable)
            ? manifest
            : throw new DamagedObjectException(Key);
    }

    public IndexManifest With(int day, DayEntries entries) => new(
        new Dictionary<int, Segment?>(Days) { [day] = entries.SignIns },
        SignIns.With(day, entries.SignIns),
        Attributable.With(day, entries.Attributable));

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, IndexJson.Default.IndexManifest);

    /// <summary>
    /// A day that counted in two segments would have every sign-in twice, and one in none would have lost them, without any error.
    /// </summary>
    private bool IsSound(SegmentTree tree)
    {
        if (tree.Segments.Any(each => each is null)) return false;
        var days = tree.Segments.SelectMany(each => each.Days).ToList();
        return days.TrueForAll(Days.ContainsKey) && days.Distinct().Count() == days.Count;
    }
}
