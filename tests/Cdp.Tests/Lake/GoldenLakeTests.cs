using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cdp.Compact;
using Cdp.Lake;
using Cdp.Raw;
using Cdp.Settings;
using Cdp.Testing;
using Cdp.Testing.Ga;
using Microsoft.Extensions.Time.Testing;

namespace Cdp.Tests.Lake;

/// <summary>Guards <see cref="LakeHistory"/>: the rows that recorded traffic becomes, as one digest per layout.</summary>
public sealed class GoldenLakeTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 16, 3, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Layout.User, "0413f02af85bbe26e327a48eec4598a2d89ac104f95ae1ef12f7d05829487c0c")]
    [InlineData(Layout.Bucket, "b92e950631124ce620bf60358850e2fc7a07b9fdde1c6c205477aea4059e5771")]
    public async Task The_recorded_traffic_becomes_the_rows_of_this_version_of_the_lake(Layout layout, string digest)
    {
        var store = await CompactAsync(CompactSettings.Default with { Lake = LakeSettings.Default with { Layout = layout } });

        var actual = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(LakeSnapshot.Whole(store))));

        Assert.True(
            digest == actual,
            $"The {layout} lake of the recorded traffic has the digest {actual}, and {digest} was expected: rows, keys or counts differ "
                + $"from those of version {LakeHistory.OfProgram.Current}. If that is intended, raise {nameof(LakeHistory)} and put the "
                + "new digest here; if not, the change is a fault.");
    }

    /// <summary>The demo's recording on the days that it was recorded on, and every capture and vector on the last of them.</summary>
    private static async Task<MemoryObjectStore> CompactAsync(CompactSettings settings)
    {
        var store = new MemoryObjectStore();
        var cases = GaCases.All.OrderBy(each => each.Name, StringComparer.Ordinal);
        var requests = Recording().Concat(cases.Select((each, i) => each.Request with
        {
            ReceivedAt = new DateTimeOffset(2026, 11, 15, 0, 0, 0, TimeSpan.Zero).AddMinutes(i),
        }));
        foreach (var hour in requests.Select((request, i) => request.Record($"r{i:0000}")).GroupBy(record => record.ReceivedAt / 3_600_000))
        {
            using var lines = new MemoryStream();
            foreach (var record in hour) lines.Write(Line(record));
            await store.PutAsync(
                LakeLayout.Raw(DateTimeOffset.FromUnixTimeMilliseconds(hour.First().ReceivedAt), "o", gzip: false), lines.ToArray(),
                Cancel);
        }

        var reply = await new Compaction(store, settings, new FakeTimeProvider(Now))
            .RunAsync(new CompactRequest(From: "2026-11-02", To: "2026-11-15"), null, Cancel);
        Assert.Empty(reply.Failed);
        return store;
    }

    private static IEnumerable<GaRequest> Recording() => Directory.EnumerateFiles(Repository.PathOf("events", "hits"), "*.ndjson")
        .Order(StringComparer.Ordinal).SelectMany(File.ReadLines)
        .Select(line => JsonDocument.Parse(line).RootElement)
        .Select(json => GaRequest.Of(json) with { ReceivedAt = json.GetProperty("at").GetDateTimeOffset() });

    private static byte[] Line(RawRecord record)
    {
        var line = new System.Buffers.ArrayBufferWriter<byte>();
        RawRecordWriter.Write(record, line);
        return line.WrittenSpan.ToArray();
    }
}
