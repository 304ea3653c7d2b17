using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Cdp.Local.Postgres;

namespace Cdp.Local.Tests.Commands;

public sealed class ServeTests : IDisposable
{
    private const string NoServer = "Host=127.0.0.1;Port=9";
    private readonly TemporaryLake _lake = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(20) };

    [Fact]
    public async Task What_was_answered_survives_kill_9()
    {
        using var process = Cli.Start([], "serve", "--port", "0", "--data", _lake.Root, "--postgres", NoServer);
        try
        {
            var collector = await AddressAsync(process);
            for (var hit = 0; hit < 20; hit++) Assert.Equal(HttpStatusCode.NoContent, await SendAsync(collector, hit));
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var today = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        (await Cli.RunAsync("compact", "--date", today, "--data", _lake.Root)).Succeeded();
        Assert.Equal("""[{"n":20}]""" + "\n", (await Cli.RunAsync("query", "SELECT count(*) AS n FROM hits", "--format", "json", "--data", _lake.Root)).Succeeded().Output);
    }

    [Fact]
    public async Task A_polite_end_is_exit_code_0_and_stops_PostgreSQL()
    {
        Needs.Postgres();
        using var process = Cli.Start([], "serve", "--port", "0", "--data", _lake.Root);
        try
        {
            await AddressAsync(process);
            await LineAsync(process, "Profiles: ");
            Assert.True(Tool.Run("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]).Succeeded);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }

        Assert.Equal(0, process.ExitCode);
        Assert.False(new PostgresCluster(Path.Combine(_lake.Root, "postgres")).IsRunning(PostgresBinaries.Found()[0]));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named_with_a_way_out()
    {
        using var process = Cli.Start([], "serve", "--port", "0", "--data", _lake.Root, "--postgres", NoServer);
        try
        {
            var taken = (await AddressAsync(process)).Port.ToString(CultureInfo.InvariantCulture);
            (await Cli.RunAsync("serve", "--port", taken, "--data", _lake.Root)).FailedWith(1, taken, "--port P");
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public async Task Without_PostgreSQL_it_collects_all_the_same_and_says_so()
    {
        Directory.CreateDirectory(Path.Combine(_lake.Root, "postgres", "data"));
        await File.WriteAllTextAsync(Path.Combine(_lake.Root, "postgres", "data", "PG_VERSION"), "8\n", TestContext.Current.CancellationToken);
        using var process = Cli.Start([], "serve", "--port", "0", "--data", _lake.Root);
        try
        {
            var collector = await AddressAsync(process);
            Assert.Contains("PostgreSQL cannot be started", await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.NoContent, await SendAsync(collector, 1));
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public async Task The_collectors_port_serves_hits_only_and_the_dashboards_port_everything_else()
    {
        using var process = Cli.Start([], "serve", "--port", "0", "--data", _lake.Root, "--postgres", NoServer);
        try
        {
            var collector = await AddressAsync(process);
            var dashboard = new Uri((await LineAsync(process, "Dashboard at ")).Split(' ', ',')[2]);
            Assert.Equal(HttpStatusCode.NoContent, await SendAsync(collector, 1));
            foreach (var path in (string[])["/", "/metrics", "/health/live", "/health/ready", "/dashboard", "/index.html"])
                Assert.Equal(HttpStatusCode.NotFound, await GetAsync(new Uri(collector, path)));
            foreach (var path in (string[])["/", "/metrics", "/health/live", "/health/ready"])
                Assert.Equal(HttpStatusCode.OK, await GetAsync(new Uri(dashboard, path)));
            Assert.Equal(HttpStatusCode.NotFound, await GetAsync(new Uri(dashboard, "/collect")));
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public async Task Hits_at_an_address_that_is_none_are_on_the_page_at_once_and_with_doctor_after_the_end()
    {
        using var process = Cli.Start([], "serve", "--port", "0", "--data", _lake.Root, "--postgres", NoServer);
        try
        {
            var collector = await AddressAsync(process);
            var dashboard = new Uri((await LineAsync(process, "Dashboard at ")).Split(' ', ',')[2]);
            Assert.Equal(HttpStatusCode.NotFound, await SendAsync(new Uri(collector, "/colect"), 1));
            Assert.Equal(HttpStatusCode.NotFound, await GetAsync(new Uri(collector, "/wp-login.php?user=admin")));
            Assert.Contains("<strong>1 requests came to an address that is none", await _http.GetStringAsync(dashboard, TestContext.Current.CancellationToken), StringComparison.Ordinal);
            Assert.True(Tool.Run("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]).Succeeded);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }

        Assert.Contains("1 requests came to an address that is none", (await Cli.RunAsync("doctor", "--data", _lake.Root)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dashboard_port_that_is_taken_is_said_and_hits_are_collected_all_the_same()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        using var process = Cli.Start([], "serve", "--port", "0", "--dashboard-port", port, "--data", _lake.Root, "--postgres", NoServer);
        try
        {
            var collector = await AddressAsync(process);
            var complaint = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
            Assert.Contains(port, complaint, StringComparison.Ordinal);
            Assert.Contains("--dashboard-port", complaint, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.NoContent, await SendAsync(collector, 1));
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _lake.Dispose();
    }

    private async Task<HttpStatusCode> SendAsync(Uri collector, int hit)
    {
        using var body = new StringContent($"v=1&t=pageview&tid=UA-1-1&cid=1.{hit}&dp=%2F&z={hit}");
        using var response = await _http.PostAsync(collector, body, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private async Task<HttpStatusCode> GetAsync(Uri address)
    {
        using var response = await _http.GetAsync(address, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    /// <summary>From the line <c>Collecting at http://127.0.0.1:41234/collect, …</c>.</summary>
    private static async Task<Uri> AddressAsync(Process process) => new((await LineAsync(process, "Collecting at ")).Split(' ', ',')[2]);

    private static async Task<string> LineAsync(Process process, string start)
    {
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            if (line.StartsWith(start, StringComparison.Ordinal)) return line;
        throw new InvalidOperationException($"It ended before it said '{start}': {await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)}");
    }
}
