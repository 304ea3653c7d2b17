using System.Globalization;
using System.Text.Json;
using Cdp.Ingest;
using Cdp.Lake;
using Cdp.Storage;
using NodaTime;

namespace Cdp.Local.Serve;

/// <summary>
/// How requests to the collector ended, by day (UTC): <c>state/requests.json</c>, which several collectors of a lake add to.
/// </summary>
internal static class RequestLog
{
    /// <summary>Days that the page and doctor look at, today among them.</summary>
    public const int RecentDays = 7;

    private const int KeptDays = 30;
    private static readonly string Key = LakeLayout.State("requests.json");

    /// <summary>The sums of the last days, by outcome; empty when nothing was counted.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> RecentAsync(IObjectStore lake, LocalDate today, CancellationToken cancel)
    {
        var sums = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var first = Text(today.PlusDays(1 - RecentDays));
        foreach (var (day, counts) in Parse(await lake.ReadAsync(Key, cancel)))
            if (string.CompareOrdinal(day, first) >= 0) Add(counts, sums);
        return sums;
    }

    /// <exception cref="ObjectStoreException">Nothing was added.</exception>
    public static async Task AddAsync(IObjectStore lake, LocalDate day, IReadOnlyDictionary<string, long> counts, CancellationToken cancel)
    {
        for (var added = false; !added;)
        {
            var stored = await lake.ReadAsync(Key, cancel);
            var days = Parse(stored);
            if (!days.TryGetValue(Text(day), out var sums)) days.Add(Text(day), sums = new(StringComparer.Ordinal));
            Add(counts, sums);
            while (days.Count > KeptDays) days.Remove(days.Keys.First());
            added = await lake.TryPutAsync(Key, JsonSerializer.SerializeToUtf8Bytes(days), stored?.Tag, cancel) is not null;
        }
    }

    /// <summary>What a person should know of these counts; null when there is nothing.</summary>
    public static string? Warning(IReadOnlyDictionary<string, long> counts) =>
        counts.GetValueOrDefault(CollectorOutcome.NotFoundWithPayload.Name()) is > 0 and var lost
        ? string.Create(CultureInfo.InvariantCulture, $"{lost:N0} requests came to an address that is none, in the last {RecentDays} days")
        : null;

    public static void Add(IReadOnlyDictionary<string, long> counts, IDictionary<string, long> to)
    {
        foreach (var (outcome, count) in counts) to[outcome] = to.TryGetValue(outcome, out var before) ? before + count : count;
    }

    /// <summary>What cannot be read is counted from zero: nothing but a notice for people depends on it.</summary>
    private static SortedDictionary<string, SortedDictionary<string, long>> Parse(StoredObject? stored)
    {
        try
        {
            if (stored is not null
                && JsonSerializer.Deserialize<SortedDictionary<string, SortedDictionary<string, long>>>(stored.Bytes) is { } days)
                return days;
        }
        catch (JsonException)
        {
            // As if there were none.
        }

        return new(StringComparer.Ordinal);
    }

    private static string Text(LocalDate day) => day.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);
}
