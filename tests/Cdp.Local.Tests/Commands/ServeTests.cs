using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Cdp.Local.Postgres;

namespace Cdp.Local.Tests.Commands;

public sealed class ServeTests : IDisposable
{
    private readonly TemporaryLake _lake = new();

    [Fact]
    public async Task What_was_answered_survives_kill_9()
    {
        using (var served = await Served.StartAsync(_lake.Root, "--postgres", Served.NoPostgres))
            for (var hit = 0; hit < 20; hit++) Assert.Equal(HttpStatusCode.NoContent, await served.SendAsync(hit));

        var today = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        (await Cli.RunAsync("compact", "--date", today, "--data", _lake.Root)).Succeeded();
        Assert.Equal(
            """[{"n":20}]""" + "\n",
            (await Cli.RunAsync("query", "SELECT count(*) AS n FROM hits", "--format", "json", "--data", _lake.Root)).Succeeded().Output);
    }

    [Fact]
    public async Task A_polite_end_is_exit_code_0_and_stops_PostgreSQL()
    {
        Needs.Postgres();
        using var served = await Served.StartAsync(_lake.Root);
        await served.LineAsync("Profiles: ");
        await served.EndAsync("-TERM");

        Assert.Equal(0, served.ExitCode);
        Assert.False(_lake.Cluster.IsRunning(PostgresBinaries.Found()[0]));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named_with_a_way_out()
    {
        using var served = await Served.StartAsync(_lake.Root, "--postgres", Served.NoPostgres);
        var taken = served.Collector.Port.ToString(CultureInfo.InvariantCulture);

        (await Cli.RunAsync("serve", "--port", taken, "--data", _lake.Root)).FailedWith(1, taken, "--port P");
    }

    [Fact]
    public async Task Without_PostgreSQL_it_collects_all_the_same_and_says_so()
    {
        Directory.CreateDirectory(Path.Combine(_lake.Root, "postgres", "data"));
        await File.WriteAllTextAsync(
            Path.Combine(_lake.Root, "postgres", "data", "PG_VERSION"), "8\n", TestContext.Current.CancellationToken);
        using var served = await Served.StartAsync(_lake.Root);

        Assert.Contains("PostgreSQL cannot be started", await served.ErrorAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, await served.SendAsync(1));
    }

    [Fact]
    public async Task The_collectors_port_serves_hits_only_and_the_dashboards_port_everything_else()
    {
        using var served = await Served.StartAsync(_lake.Root, "--postgres", Served.NoPostgres);
        var dashboard = await served.DashboardAsync();

        Assert.Equal(HttpStatusCode.NoContent, await served.SendAsync(1));
        foreach (var path in (string[])["/", "/metrics", "/health/live", "/health/ready", "/dashboard", "/index.html"])
            Assert.Equal(HttpStatusCode.NotFound, await served.GetAsync(new Uri(served.Collector, path)));
        foreach (var path in (string[])["/", "/metrics", "/health/live", "/health/ready"])
            Assert.Equal(HttpStatusCode.OK, await served.GetAsync(new Uri(dashboard, path)));
        Assert.Equal(HttpStatusCode.NotFound, await served.GetAsync(new Uri(dashboard, "/collect")));
    }

    [Fact]
    public async Task Hits_at_an_address_that_is_none_are_on_the_page_at_once_and_with_doctor_after_the_end()
    {
        using var served = await Served.StartAsync(_lake.Root, "--postgres", Served.NoPostgres);
        var dashboard = await served.DashboardAsync();
        Assert.Equal(HttpStatusCode.NotFound, await served.SendAsync(new Uri(served.Collector, "/colect"), 1));
        Assert.Equal(HttpStatusCode.NotFound, await served.GetAsync(new Uri(served.Collector, "/wp-login.php?user=admin")));

        Assert.Contains("<strong>1 requests came to an address that is none", await served.TextAsync(dashboard), StringComparison.Ordinal);
        await served.EndAsync("-TERM");
        Assert.Contains(
            "1 requests came to an address that is none", (await Cli.RunAsync("doctor", "--data", _lake.Root)).Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dashboard_port_that_is_taken_is_said_and_hits_are_collected_all_the_same()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        using var served = await Served.StartAsync(_lake.Root, "--dashboard-port", port, "--postgres", Served.NoPostgres);

        var complaint = await served.ErrorAsync();
        Assert.Contains(port, complaint, StringComparison.Ordinal);
        Assert.Contains("--dashboard-port", complaint, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, await served.SendAsync(1));
    }

    public void Dispose() => _lake.Dispose();
}
