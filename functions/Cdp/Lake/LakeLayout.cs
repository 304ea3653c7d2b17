using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace Cdp.Lake;

/// <summary>The one place that spells object keys, for the functions, the one-machine program, CDK and tests.</summary>
/// <remarks>
/// Source: design, Contracts, Prefixes, Raw record and Lake. The folders of hits depend on settings: see <see cref="HitLayout"/>.
/// </remarks>
public static class LakeLayout
{
    public const string AllRaw = "raw/";
    public const string AllHits = "hits/";
    public const string AllRejected = "rejected/";
    public const string AllRollups = "rollups/";
    public const string AllReceipts = "runs/";
    public const string AllCompactReceipts = "runs/compact/";
    public const string AllScoreReceipts = "runs/score/";
    public const string AllState = "state/";
    public const string AllResults = "results/";

    /// <summary>On AWS, what Score hands over to be posted, and what became of it: personal data, which expires after 30 days.</summary>
    public const string AllDeliveries = "deliveries/";
    public const string AllDeliveriesOut = "deliveries/out/";
    public const string AllDeliveriesDone = "deliveries/done/";

    /// <summary>All that is made from raw/, and can be made again.</summary>
    public static readonly ImmutableArray<string> AllDerived = [AllHits, AllRejected, AllRollups, AllReceipts, AllState, AllResults];

    /// <summary>What DuckDB reads below the root of a lake; one glob per layout, for it fails on folders of both kinds.</summary>
    public const string UserHitsGlob = "hits/dt=*/user=*/received-*.parquet";
    public const string BucketHitsGlob = "hits/dt=*/bucket=*/received-*.parquet";
    public const string RollupsGlob = "rollups/dt=*/received-*.parquet";
    public const string RejectedGlob = "rejected/dt=*/received-*.ndjson.gz";
    public const string CompactReceiptsGlob = "runs/compact/dt=*.json";
    public const string ScoreReceiptsGlob = "runs/score/dt=*.json";

    /// <summary>raw/dt=2026-11-24/hour=01/20261124T014911.123Z-{id}.ndjson.gz; the time is that of receipt, in UTC.</summary>
    public static string Raw(DateTimeOffset receivedAt, ReadOnlySpan<char> id, bool gzip = true) => string.Create(
        CultureInfo.InvariantCulture,
        $"{RawHour(receivedAt)}{receivedAt.UtcDateTime:yyyyMMdd'T'HHmmss.fff'Z'}-{id}.ndjson{(gzip ? ".gz" : "")}");

    /// <summary>raw/dt=2026-11-24/hour=01/, the hour in UTC.</summary>
    public static string RawHour(DateTimeOffset hour) => string.Create(
        CultureInfo.InvariantCulture, $"raw/{hour.UtcDateTime:'dt='yyyy-MM-dd'/hour='HH'/'}");

    /// <summary>raw/dt=2026-11-24/, a day of UTC.</summary>
    public static string RawDay(LocalDate utcDay) => $"raw/dt={Text(utcDay)}/";

    /// <summary>The time that a raw key carries: that in its name if it lies in the folder's hour, else the start of that hour.</summary>
    /// <returns>Null when it is no key of <c>raw/dt=…/hour=…/</c>.</returns>
    public static DateTimeOffset? RawTime(string key)
    {
        const string Shape = "raw/dt=2026-11-24/hour=01/", Name = "20261124T014911.123Z";
        if (key.Length <= Shape.Length || !Exact(key.AsSpan(0, Shape.Length), "'raw/dt='yyyy-MM-dd'/hour='HH'/'", out var hour))
            return null;
        var name = key.AsSpan(Shape.Length);
        return name.Length >= Name.Length && Exact(name[..Name.Length], "yyyyMMdd'T'HHmmss.fff'Z'", out var time)
            && time >= hour && time < hour.AddHours(1) ? time : hour;
    }

    /// <summary>
    /// Is it the name of a raw object (<c>.ndjson</c> or <c>.ndjson.gz</c> below an hour), and not of something else left there?
    /// </summary>
    public static bool IsRaw(string key) =>
        (key.EndsWith(".ndjson.gz", StringComparison.Ordinal) || key.EndsWith(".ndjson", StringComparison.Ordinal))
            && RawTime(key) is not null;

    /// <summary>rejected/dt=R/, where R is a received day.</summary>
    public static string RejectedDay(LocalDate received) => $"rejected/dt={Text(received)}/";

    public static string Rejected(LocalDate received) => $"{RejectedDay(received)}received-{Text(received)}.ndjson.gz";

    /// <summary>rollups/dt=2026-11-24/, where the day is the one on which the hits occurred.</summary>
    public static string RollupDay(LocalDate day) => $"{AllRollups}dt={Text(day)}/";

    /// <summary>rollups/dt=2026-11-24/received-2026-11-25.parquet</summary>
    public static string Rollup(LocalDate day, LocalDate received) => $"{RollupDay(day)}received-{Text(received)}.parquet";

    /// <summary>The day and the day received in a key that <see cref="Rollup"/> made; null for any other.</summary>
    public static (LocalDate Day, LocalDate Received)? ParseRollup(string key)
    {
        const string Shape = "rollups/dt=2026-11-24/received-2026-11-25.parquet";
        return key.Length == Shape.Length && Day(key.AsSpan(11, 10)) is { } day && Day(key.AsSpan(31, 10)) is { } received
            && key == Rollup(day, received) ? (day, received) : null;
    }

    public static string CompactReceipt(LocalDate received) => $"runs/compact/dt={Text(received)}.json";

    public static string ScoreReceipt(LocalDate asOf) => $"runs/score/dt={Text(asOf)}.json";

    /// <summary>deliveries/out/crm/msg_….json: the body of a post. Its name is the webhook-id.</summary>
    public static string DeliveryOut(string destination, string id) => $"{AllDeliveriesOut}{destination}/{id}.json";

    public static string DeliveryDone(string destination, string id) => $"{AllDeliveriesDone}{destination}/{id}.json";

    /// <summary>Destination and id in the key of a delivery; null when it is no such key.</summary>
    public static (string Destination, string Id)? DeliveryIn(string key)
    {
        if (!key.StartsWith(AllDeliveriesOut, StringComparison.Ordinal) || !key.EndsWith(".json", StringComparison.Ordinal)) return null;
        return key[AllDeliveriesOut.Length..^".json".Length].Split('/') is [{ Length: > 0 } destination, { Length: > 0 } id]
            ? (destination, id) : null;
    }

    /// <summary>The day of a receipt, or of anything else whose key has a <c>dt=YYYY-MM-DD</c>; null when there is none.</summary>
    public static LocalDate? DayIn(string key)
    {
        var at = key.IndexOf("dt=", StringComparison.Ordinal);
        return at >= 0 && key.Length >= at + 13 ? Day(key.AsSpan(at + 3, 10)) : null;
    }

    /// <summary>An index or a scratch object of ours: free in form, rebuildable.</summary>
    public static string State(string name) => AllState + name;

    /// <summary>Query output: personal data, which expires after 7 days.</summary>
    public static string Result(string name) => AllResults + name;

    internal static string Text(LocalDate day) => LocalDatePattern.Iso.Format(day);

    internal static LocalDate? Day(ReadOnlySpan<char> text) =>
        DateTime.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? LocalDate.FromDateTime(day) : null;

    private static bool Exact(ReadOnlySpan<char> text, string format, out DateTimeOffset time) => DateTimeOffset.TryParseExact(
        text, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
}
