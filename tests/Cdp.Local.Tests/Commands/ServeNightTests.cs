using System.Diagnostics;
using System.Globalization;
using System.Net;
using Cdp.Local.Postgres;

namespace Cdp.Local.Tests.Commands;

/// <summary>The nightly run beside the collector: an object of yesterday that has no end keeps it at work until it is ended.</summary>
public sealed class ServeNightTests : IDisposable
{
    private readonly TemporaryLake _lake = new();

    public ServeNightTests()
    {
        var hour = DateTime.UtcNow.AddDays(-1).ToString("'raw/dt='yyyy-MM-dd'/hour=10'", CultureInfo.InvariantCulture);
        var folder = Directory.CreateDirectory(Path.Combine(_lake.Root, hour)).FullName;
        Assert.True(Tool.Run("mkfifo", [Path.Combine(folder, "endless.ndjson")]).Succeeded);   // whoever opens it waits for a writer
    }

    [Fact]
    public async Task A_nightly_run_that_is_killed_is_reported_and_hits_are_collected_all_the_same()
    {
        using var served = await Served.StartAsync(_lake.Root, "--postgres", Served.NoPostgres);
        await served.LineAsync("compact: ");
        Assert.Equal(HttpStatusCode.NoContent, await served.SendAsync(1));
        using (var child = Process.GetProcessById(NightOf(served.Id))) child.Kill();

        var complaint = await served.ErrorAsync();
        Assert.Contains("signal 9", complaint, StringComparison.Ordinal);
        Assert.Contains("tried again at the next full hour", complaint, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, await served.SendAsync(2));
    }

    [Theory, InlineData("-TERM"), InlineData("-INT", "-TERM")]
    public async Task Asked_to_stop_by_signals_of_one_kind_or_two_it_ends_politely_and_leaves_no_run_behind(params string[] signals)
    {
        using var served = await Served.StartAsync(_lake.Root, "--postgres", Served.NoPostgres);
        await served.LineAsync("compact: ");
        var night = NightOf(served.Id);
        await served.EndAsync(signals);

        Assert.Equal(0, served.ExitCode);
        Assert.DoesNotContain("failed", await served.ErrorsAsync(), StringComparison.Ordinal);
        Assert.False(Directory.Exists($"/proc/{night}"));
    }

    public void Dispose() => _lake.Dispose();

    private static int NightOf(int server) =>
        int.Parse(Tool.Run("pgrep", ["-P", server.ToString(CultureInfo.InvariantCulture)]).Output, CultureInfo.InvariantCulture);
}
