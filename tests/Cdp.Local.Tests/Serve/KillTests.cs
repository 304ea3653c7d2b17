using System.Collections.Concurrent;
using System.Net;

namespace Cdp.Local.Tests.Serve;

public sealed class KillTests
{
    private const int Senders = 6;

    [Fact(Explicit = true)]
    public Task Serve_until_killed() => KilledServer.ServeAsync();

    [Fact]
    public async Task What_was_answered_204_survives_kill_9_and_is_there_once()
    {
        var lake = Directory.CreateTempSubdirectory("cdp-kill-");
        try
        {
            var answered = new ConcurrentQueue<string>();
            for (var life = 1; life <= 2; life++)
            {
                await using var server =
                    await KilledServer.StartAsync(lake.FullName, $"{typeof(KillTests).FullName}.{nameof(Serve_until_killed)}");
                var before = answered.Count;
                var senders = Enumerable.Range(0, Senders)
                    .Select(sender => SendUntilDeadAsync(server.Address, $"l{life}s{sender}", answered)).ToArray();
                await Eventually.Async(() => answered.Count >= before + 500);
                server.Kill();
                await Task.WhenAll(senders);
            }
            Check(lake.FullName, answered);
        }
        finally
        {
            lake.Delete(recursive: true);
        }
    }

    private static void Check(string lake, ConcurrentQueue<string> answered)
    {
        var stored = StoredRecords.In(lake).Select(record => record.Field("query")!).ToArray();   // fails on a line that is cut off

        Assert.Equal(stored.Length, stored.Distinct().Count());
        Assert.Empty(answered.Except(stored));
        Assert.InRange(stored.Except(answered).Count(), 0, 2 * Senders);   // stored, but the kill was faster than the answer
    }

    private static async Task SendUntilDeadAsync(Uri server, string sender, ConcurrentQueue<string> answered)
    {
        using var client = new HttpClient { BaseAddress = server };
        for (var hit = 0; ; hit++)
        {
            var marker = $"marker={sender}h{hit}";
            try
            {
                using var answer = await client.GetAsync($"/collect?{marker}", TestContext.Current.CancellationToken);
                Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
            }
            catch (HttpRequestException)
            {
                return;   // killed
            }
            answered.Enqueue(marker);
        }
    }
}
