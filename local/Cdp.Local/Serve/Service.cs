using System.Net;
using Cdp.Ingest;
using Cdp.Local.Commands;
using Cdp.Local.Deliveries;

namespace Cdp.Local.Serve;

/// <summary>
/// The whole platform on one machine: the collector on a port, the dashboard on another, nightly runs and PostgreSQL beside it.
/// </summary>
/// <remarks>
/// The collector is what must not stop. It starts before everything else, and runs also while PostgreSQL or the dashboard's port cannot be
/// had; the nightly runs are processes of their own, with a lower priority, so that nothing they do can end it.
/// </remarks>
/// <param name="destinations">The file that was named, for the nightly score.</param>
/// <param name="nights">Compact and score each night; off after a demo, for its hits are those of another month.</param>
/// <param name="say">Gets what a person wants to read.</param>
/// <param name="complain">Gets one line for each fault.</param>
internal sealed class Service(
    Platform platform, string? postgres, string? destinations, bool nights, Action<string> say, Action<string> complain)
{
    private static readonly TimeSpan MaxGoodbye = TimeSpan.FromSeconds(8);

    /// <summary>Until the token ends it; requests in flight are finished then.</summary>
    /// <exception cref="CommandException">It cannot listen there.</exception>
    public async Task RunAsync(IPEndPoint at, int? dashboardPort, CancellationToken cancel)
    {
        var counts = new CollectorCounts();
        await using var collector = await ListenAsync(at, counts, cancel);
        Snippets.Say(collector.Address, say);
        var requests = new RequestCounts(counts, platform.Lake, platform.Clock);
        await using var profiles = new ServedProfiles(postgres, platform.Data);
        var page = new PageContent(platform, profiles, requests);
        var metrics = new CollectorMetrics(requests, collector.Connections);
        await using var dashboard = await ShowAsync(dashboardPort ?? DashboardPortFor(at.Port), page, metrics, cancel);

        var nightly = nights ? RunNightsAsync(cancel) : Task.CompletedTask;
        var beside =
            Task.WhenAll(requests.KeepAsync(cancel), OpenAsync(profiles, cancel), nightly, DeliverAsync(profiles, cancel));
        await Task.Delay(Timeout.Infinite, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        say("Stopping: requests in flight are finished.");
        using var goodbye = new CancellationTokenSource(MaxGoodbye);
        await collector.StopAsync(goodbye.Token);
        await requests.SaveAsync();
        await beside;
    }

    /// <summary>The next port, unless there is none or the collector's is a free one.</summary>
    private static int DashboardPortFor(int port) => port is 0 or IPEndPoint.MaxPort ? 0 : port + 1;

    private async Task<CollectorServer> ListenAsync(IPEndPoint at, CollectorCounts counts, CancellationToken cancel)
    {
        try
        {
            return await platform.CollectAsync(at, counts, complain, cancel);
        }
        catch (IOException e)
        {
            throw new CommandException(
                $"cannot listen on {at}: {e.Message.TrimEnd('.')}. Another program may have that port: choose one, "
                + "--port P (0 takes a free one).");
        }
    }

    private async Task<DashboardServer?> ShowAsync(int port, PageContent page, CollectorMetrics metrics, CancellationToken cancel)
    {
        try
        {
            var dashboard = await DashboardServer.StartAsync(
                port, page.MakeAsync, new StoreHealth(platform.Lake), metrics.WriteAsync, complain, cancel);
            say($"Dashboard at {dashboard.Address}, with health/live, health/ready and metrics below it: for this machine only.");
            return dashboard;
        }
        catch (IOException e)
        {
            complain(
                $"There is no dashboard, and hits are collected all the same: {e.Message.TrimEnd('.')}. Choose another port, "
                + "--dashboard-port P (0 takes a free one).");
            return null;
        }
    }

    private async Task OpenAsync(ServedProfiles profiles, CancellationToken cancel)
    {
        try
        {
            say($"Profiles: {await profiles.OpenAsync(cancel)}");
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Asked to end before it was up.
        }
        catch (Exception e)   // whatever it was: the collector goes on
        {
            complain($"PostgreSQL cannot be started, so there are no profiles; hits are collected and compacted all the same. {e.Message}");
        }
    }

    /// <summary>The nightly score posts what it found; what it left, and what is due again later, is posted from here.</summary>
    private Task DeliverAsync(ServedProfiles profiles, CancellationToken cancel)
    {
        if (!nights || platform.SignedDestinations.Count == 0) return Task.CompletedTask;
        var loop = new DeliveryLoop(
            stop => profiles.UseAsync(
                database => new LocalDeliveries(database, platform.SignedDestinations, platform.Clock).SendAsync(stop), stop),
            platform.Clock, say, complain);
        return loop.RunAsync(cancel);
    }

    private Task RunNightsAsync(CancellationToken cancel)
    {
        KeyValuePair<string, string>[] variables =
        [
            .. postgres is null ? Array.Empty<KeyValuePair<string, string>>() : [new("CDP_POSTGRES", postgres)],
            .. destinations is null ? Array.Empty<KeyValuePair<string, string>>() : [new("CDP_DESTINATIONS", destinations)],
        ];
        var child = new ChildCommand(ChildCommand.ThisProgram, variables, say);
        return new NightlyRuns(platform.Zone, platform.Clock, Run("compact"), Run("score"), complain).RunAsync(cancel);

        Func<CancellationToken, Task> Run(string command) => stop => child.RunAsync(command, ["--data", platform.Data], stop);
    }
}
