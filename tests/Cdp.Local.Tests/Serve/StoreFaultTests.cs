using Cdp.Ingest;
using Cdp.Local.Lake;
using Microsoft.Extensions.Time.Testing;

namespace Cdp.Local.Tests.Serve;

/// <summary>What a sender hears when its hit could not be kept, from a real directory that cannot take it.</summary>
public sealed class StoreFaultTests
{
    [Fact]
    public async Task A_hit_that_cannot_be_stored_is_answered_503_and_logged_without_what_was_in_it()
    {
        var file = Path.GetTempFileName();   // a file where the lake's directory should be: nothing can be put below it
        try
        {
            await using var collector = await ServedCollector.StartAsync(store: new DirectoryObjectStore(file));
            var reply = await collector.SendAsync(
                "POST /collect?uid=Ada HTTP/1.1\r\nHost: a\r\nUser-Agent: Ada\r\nOrigin: https://shop.example\r\nConnection: "
                + "close\r\nContent-Length: 7\r\n\r\nuid=Ada");

            Assert.Equal(503, reply.Status);
            Assert.Equal("https://shop.example", reply["access-control-allow-origin"]);
            Assert.Equal("no-store", reply["cache-control"]);
            Assert.Equal([new(CollectorOutcome.NotStored, 1)], collector.Counts.Take());
            Assert.DoesNotContain("Ada", Assert.Single(collector.Log), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task The_next_hit_is_stored_once_the_directory_is_whole_again()
    {
        await using var collector = await ServedCollector.StartAsync();
        var raw = Path.Combine(collector.Lake, "raw");
        await File.WriteAllTextAsync(raw, "in the way", TestContext.Current.CancellationToken);
        Assert.Equal(503, (await SendAsync(collector)).Status);
        File.Delete(raw);

        Assert.Equal(204, (await SendAsync(collector)).Status);
        Assert.Single(collector.Stored());
    }

    [Fact]
    public async Task A_disk_that_stays_full_is_a_line_a_minute_with_the_count_of_hits()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var collector = await ServedCollector.StartAsync(clock: clock);
        var raw = Path.Combine(collector.Lake, "raw");
        await File.WriteAllTextAsync(raw, "in the way", TestContext.Current.CancellationToken);
        for (var hit = 0; hit < 30; hit++) Assert.Equal(503, (await SendAsync(collector)).Status);
        Assert.StartsWith("1 hits could not be stored", Assert.Single(collector.Log), StringComparison.Ordinal);

        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(503, (await SendAsync(collector)).Status);
        Assert.StartsWith("30 hits could not be stored", collector.Log.Last(), StringComparison.Ordinal);

        Assert.Equal(503, (await SendAsync(collector)).Status);
        File.Delete(raw);
        Assert.Equal(204, (await SendAsync(collector)).Status);
        Assert.Equal(2, collector.Log.Count);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(204, (await SendAsync(collector)).Status);
        Assert.StartsWith("1 hits could not be stored", collector.Log.Last(), StringComparison.Ordinal);
        Assert.Equal(3, collector.Log.Count);
    }

    private static Task<RawReply> SendAsync(ServedCollector collector) =>
        collector.SendAsync("POST /collect?v=1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
}
