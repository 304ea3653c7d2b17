using Cdp.Hits;
using Cdp.Lake;
using Cdp.Lake.Parquet;
using Cdp.Model.Fold;
using Cdp.Settings;
using Cdp.Testing;

namespace Cdp.Tests.Compact;

/// <summary>The rollups that the hit files of a lake make, file by file and user by user, with nothing kept from before.</summary>
internal static class RollupsByHand
{
    public static void Check(MemoryObjectStore store, CompactSettings settings) =>
        Assert.Equal(Of(store, settings), LakeSnapshot.Rollups(store).Order(StringComparer.Ordinal));

    private static IEnumerable<string> Of(MemoryObjectStore store, CompactSettings settings)
    {
        var fold = new UserDayFold(WorldModel.Value.Measures, new ReportingDays(settings.Lake.TimeZone));
        var rows = new List<string>();
        foreach (var userDay in store.Keys.Where(key => HitLayout.Parse(key) is not null).SelectMany(key => Hits(store, key))
                     .GroupBy(hit => (hit.File.Day, hit.File.Received, hit.User)))
        {
            var key = LakeLayout.Rollup(userDay.Key.Day, userDay.Key.Received);
            fold.Start(userDay.Key.Day);
            foreach (var hit in userDay) fold.Add(hit.Row);
            fold.Write(Convert.FromHexString(userDay.Key.User), row => rows.Add($"{key} | {LakeSnapshot.Readable(row)}"));
        }

        return rows.Order(StringComparer.Ordinal);
    }

    private static IEnumerable<(HitFileKey File, string User, byte[] Row)> Hits(MemoryObjectStore store, string key)
    {
        var hits = new LakeFileReader(store[key]!, key);
        while (hits.Read())
            if (UserOf(hits.Current) is { Length: > 0 } user) yield return (HitLayout.Parse(key)!.Value, user, hits.Current.ToArray());
    }

    private static string UserOf(ReadOnlySpan<byte> row) =>
        Convert.ToHexString(new EncodedHit(row, StringDictionary.None).Text(HitColumn.UserId));
}
