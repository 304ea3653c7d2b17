using System.Globalization;
using Cdp.Hits;
using Cdp.Lake;
using Cdp.Lake.Receipts;
using Cdp.Raw;
using Cdp.Testing;
using NodaTime;

namespace Cdp.Aws.Tests.Ingest;

/// <summary>Buffered or direct, the lake is the same: on seeded random traffic. <c>CDP_SEEDS=1000</c> runs more of it.</summary>
public sealed class IngestModesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<int> Seeds =>
        [.. Enumerable.Range(1, int.Parse(Environment.GetEnvironmentVariable("CDP_SEEDS") ?? "25", CultureInfo.InvariantCulture))];

    [Theory, MemberData(nameof(Seeds))]
    public async Task Whatever_happens_on_the_way_through_the_queue_the_lake_is_that_of_direct_ingest(int seed)
    {
        using var lakes = new TwoLakes(seed);
        await lakes.CollectAsync();
        await lakes.SettleAsync();

        Assert.Equal(LakeSnapshot.Hits(lakes.Direct), LakeSnapshot.Hits(lakes.Buffered));
        Assert.Equal(Rejected(lakes.Direct), Rejected(lakes.Buffered));
        var days = LakeSnapshot.Receipts(lakes.Direct).Select(day => day.Dt).ToHashSet();
        Assert.Equal(Counts(lakes.Direct, days), Counts(lakes.Buffered, days));
        Assert.Equal((0, 1), (BadRecords(lakes.Direct), BadRecords(lakes.Buffered)));
        Assert.Equal(await LinesAsync(lakes.Direct), Requests(lakes.Direct));
        Assert.Equal(await LinesAsync(lakes.Buffered), Requests(lakes.Buffered));
        Assert.NotEqual(0, lakes.Died);
    }

    /// <summary>Without what was no raw record: nobody can send that directly.</summary>
    private static IEnumerable<string> Rejected(MemoryObjectStore lake) => LakeSnapshot.Rejected(lake)
        .SelectMany(file => file.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        .Where(line =>
            !line.Contains("\"reason\":\"bad_record\"", StringComparison.Ordinal)
                && !line.StartsWith(LakeLayout.AllRejected, StringComparison.Ordinal));

    /// <summary>Per day what a receipt says, but for copies: they are as many as the queue made.</summary>
    private static IEnumerable<string> Counts(MemoryObjectStore lake, HashSet<LocalDate> days) => LakeSnapshot.Receipts(lake).Where(
        day => days.Contains(day.Dt)).Select(day =>
        $"{day.Dt:uuuu-MM-dd}: "
        + $"{day.Hits}/{day.EventsRead - day.Duplicates - BadRecords(day)}/{day.Bots}/{day.Users}/{day.SuspiciousUserIds}"
        + $"/{string.Join(',', day.Ignored)}/{string.Join(',', day.Rejected.Where(reason => reason.Key != Reason.BadRecord.Name()))}");

    private static long Requests(MemoryObjectStore lake) => LakeSnapshot.Receipts(lake).Sum(day => day.Requests);

    private static long BadRecords(MemoryObjectStore lake) => LakeSnapshot.Receipts(lake).Sum(BadRecords);

    private static long BadRecords(CompactReceipt day) => day.Rejected.GetValueOrDefault(Reason.BadRecord.Name());

    private static async Task<long> LinesAsync(MemoryObjectStore lake)
    {
        long lines = 0;
        foreach (var key in lake.Keys.Where(LakeLayout.IsRaw))
        {
            await using var content = RawObjectStream.Open((await lake.OpenAsync(key, Cancel))!);
            while (await content.ReadAsync(Cancel)) lines++;
        }

        return lines;
    }
}
