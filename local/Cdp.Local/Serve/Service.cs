using System.Net;
using Cdp.Ingest;
using Cdp.Local.Commands;
using Cdp.Local.Postgres;

namespace Cdp.Local.Serve;

/// <summary>The whole platform on one machine: the collector on its port, the dashboard on another, nightly runs, and PostgreSQL beside it.</summary>
/// <remarks>
/// The collector is what must not stop: it starts before everything else, and runs also while PostgreSQL or the dashboard's port cannot be had.
/// </remarks>
/// <param name="nights">Compact and score each night; off after a demo, for its hits are those of another month.</param>
/// <param name="say">Gets what a person wants to read.</param>
/// <param name="complain">Gets one line for each fault.</param>
internal sealed class Service(Platform platform, string? postgres, bool nights, Action<string> say, Action<string> complain)
{
    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(10);
    private ProfileDatabase? _database;

    /// <summary>Until the token ends it; requests in flight are finished then.</summary>
    /// <exception cref="CommandException">It cannot listen there.</exception>
    public async Task RunAsync(IPEndPoint at, int? dashboardPort, CancellationToken cancel)
    {
        var counts = new CollectorCounts();
        await using var collector = await ListenAsync(at, counts, cancel);
        Snippets.Say(collector.Address, say);
        var requests = new RequestCounts(counts, platform.Lake, platform.Clock);
        await using var dashboard = await ShowAsync(
            dashboardPort ?? DashboardPortFor(at.Port), requests, collector.Connections, cancel);
        var keeping = requests.KeepAsync(cancel);
        try
        {
            await OpenDatabaseAsync(cancel);
            if (nights) await new NightlyRuns(platform.Zone, platform.Clock, CompactAsync, ScoreAsync, complain).RunAsync(cancel);
            else await Task.Delay(Timeout.Infinite, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Asked to end.
        }

        say("Stopping: requests in flight are finished.");
        using var goodbye = new CancellationTokenSource(LongestGoodbye);
        await collector.StopAsync(goodbye.Token);
        await keeping;
        if (_database is not null) await _database.DisposeAsync();
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
            throw new CommandException($"cannot listen on {at}: {e.Message.TrimEnd('.')}. Another program may have that port: choose one, --port P (0 takes a free one).");
        }
    }

    private async Task<DashboardServer?> ShowAsync(
        int port, RequestCounts requests, ConnectionCounts connections, CancellationToken cancel)
    {
        var page = new PageContent(platform, () => _database, requests);
        var metrics = new CollectorMetrics(requests, connections);
        try
        {
            var dashboard = await DashboardServer.StartAsync(port, page.MakeAsync, new StoreHealth(platform.Lake), metrics.WriteAsync, complain, cancel);
            say($"Dashboard at {dashboard.Address}, with health/live, health/ready and metrics below it: for this machine only.");
            return dashboard;
        }
        catch (IOException e)
        {
            complain($"There is no dashboard, and hits are collected all the same: {e.Message.TrimEnd('.')}. Choose another port, --dashboard-port P (0 takes a free one).");
            return null;
        }
    }

    private async Task OpenDatabaseAsync(CancellationToken cancel)
    {
        try
        {
            _database ??= await ProfileDatabase.OpenAsync(postgres, platform.Data, cancel);
            say($"Profiles: {_database.Shown}");
        }
        catch (PostgresServerException e)
        {
            complain($"PostgreSQL cannot be started, so there are no profiles; hits are collected and compacted all the same. {e.Message}");
        }
    }

    private async Task CompactAsync(CancellationToken cancel)
    {
        var reply = await platform.Compaction().RunAsync(new(), null, cancel);
        foreach (var day in reply.Done) say($"Compacted {day.Dt:uuuu-MM-dd}: {day.Requests} requests, {day.Hits} hits.");
        if (reply.Failed.Count > 0) throw new CommandException(string.Join(' ', reply.Failed.Select(day => $"{day.Date:uuuu-MM-dd}: {day.Reason}")));
    }

    private async Task ScoreAsync(CancellationToken cancel)
    {
        await OpenDatabaseAsync(cancel);
        if (_database is null) throw new CommandException("There is no PostgreSQL to load profiles into.");
        var reply = await platform.Scoring(_database.Source).RunAsync(new(), null, cancel);
        foreach (var day in reply.Done) say($"Scored {day.AsOf:uuuu-MM-dd}: {day.Users} users.");
    }
}
