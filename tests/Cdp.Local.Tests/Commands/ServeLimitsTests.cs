using System.Net;
using System.Net.Sockets;

namespace Cdp.Local.Tests.Commands;

/// <summary>A process that may have few files open at once.</summary>
public sealed class ServeLimitsTests : IDisposable
{
    private readonly TemporaryLake _lake = new();

    [Fact]
    public async Task A_limit_of_open_files_too_low_to_work_with_is_named_and_not_the_port()
    {
        var run = await Cli.RunInShellAsync("ulimit -n 256", "serve", "--port", "0", "--data", _lake.Root);

        run.FailedWith(1, "256 files and connections", "ulimit -n");
        Assert.DoesNotContain("port", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_serves_nothing_works_with_fewer()
    {
        (await Cli.RunInShellAsync("ulimit -n 256", "compact", "--date", TemporaryLake.Day, "--data", _lake.Root)).Succeeded();
    }

    [Fact]
    public async Task Bursts_of_idle_connections_beyond_the_limit_of_open_files_do_not_end_it()
    {
        using var served = await Served.StartInShellAsync("ulimit -n 512", _lake.Root);
        for (var burst = 0; burst < 3; burst++)
        {
            var idle = Enumerable.Range(0, 600).Select(_ => new TcpClient(served.Collector.Host, served.Collector.Port)).ToList();
            idle.ForEach(client => client.Dispose());
        }

        var status = HttpStatusCode.ServiceUnavailable;
        for (var attempt = 0; attempt < 200 && status != HttpStatusCode.NoContent; attempt++) status = await TrySendAsync(served);
        Assert.Equal(HttpStatusCode.NoContent, status);
        Assert.False(served.HasExited);
    }

    public void Dispose() => _lake.Dispose();

    /// <summary>Too many connections are open as long as the server has not met the end of each.</summary>
    private static async Task<HttpStatusCode> TrySendAsync(Served served)
    {
        try
        {
            return await served.SendAsync(1);
        }
        catch (HttpRequestException)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            return HttpStatusCode.ServiceUnavailable;
        }
    }
}
