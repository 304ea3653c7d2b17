using System.Net;
using Cdp.Ingest;

namespace Cdp.Local.Tests.Serve;

public sealed class TrafficTests
{
    [Fact]
    public async Task Many_senders_at_once_are_all_kept_each_once()
    {
        await using var collector = await ServedCollector.StartAsync();
        using var client = new HttpClient { BaseAddress = collector.Address };
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(sender => SendAsync(client, sender, hits: 20)));

        Assert.All(answers.SelectMany(answer => answer), status => Assert.Equal(HttpStatusCode.NoContent, status));
        var queries = collector.Stored().Select(record => record.Field("query")).ToArray();
        Assert.Equal(64 * 20, queries.Length);
        Assert.Equal(64 * 20, queries.Distinct().Count());
        Assert.Equal([new(CollectorOutcome.Stored, 64 * 20)], collector.Counts.Take());
    }

    [Fact]
    public async Task Stopping_the_server_finishes_the_requests_in_flight()
    {
        await using var collector = await ServedCollector.StartAsync();
        using var handler = new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromSeconds(20) };
        using var client = new HttpClient(handler) { BaseAddress = collector.Address };
        client.DefaultRequestHeaders.ExpectContinue = true;
        using var body = new SlowContent();
        var answer = client.PostAsync("/collect?n=1", body, TestContext.Current.CancellationToken);
        await body.Begun.Task;   // asked for, so the server has begun to read it
        var stopping = collector.Server.StopAsync(TestContext.Current.CancellationToken);
        body.Go.SetResult();

        Assert.Equal(HttpStatusCode.NoContent, (await answer).StatusCode);
        await stopping;
        Assert.Equal("v=1&t=pageview", Assert.Single(collector.Stored()).Field("body"));
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/collect?n=2", TestContext.Current.CancellationToken));
    }

    private static async Task<List<HttpStatusCode>> SendAsync(HttpClient client, int sender, int hits)
    {
        var answers = new List<HttpStatusCode>();
        for (var hit = 0; hit < hits; hit++)
        {
            using var answer = await client.PostAsync($"/collect?marker=s{sender}h{hit}", null, TestContext.Current.CancellationToken);
            answers.Add(answer.StatusCode);
        }
        return answers;
    }

    /// <summary>A body whose second half waits for the test.</summary>
    private sealed class SlowContent : HttpContent
    {
        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Go { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync("v=1&"u8.ToArray());
            await stream.FlushAsync();
            Begun.SetResult();
            await Go.Task;
            await stream.WriteAsync("t=pageview"u8.ToArray());
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
