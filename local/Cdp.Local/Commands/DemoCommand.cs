using System.CommandLine;
using System.Net;
using Cdp.Local.Demo;
using Cdp.Local.Postgres;

namespace Cdp.Local.Commands;

internal sealed class DemoCommand : CdpCommand
{
    private readonly Option<string> _data = CommonOptions.Data();
    private readonly Option<string?> _postgres = CommonOptions.Postgres();
    private readonly Option<int> _port = ServeCommand.Port();
    private readonly Option<int?> _dashboardPort = ServeCommand.DashboardPort();
    private readonly Option<bool> _noServe =
        new("--no-serve") { Description = "End after the report, instead of serving a dashboard and a collector" };

    public DemoCommand()
        : base(
            "demo",
            "The main job on two weeks of recorded traffic, end to end: collect over HTTP, compact each day, score, load PostgreSQL",
            "./cdp demo                          and then serve what it made",
            "./cdp demo --no-serve",
            "./cdp demo --data /tmp/demo         in a directory of its own; the demo refuses one with hits that are not its own")
    {
        Options.Add(_data);
        Options.Add(_noServe);
        Options.Add(_port);
        Options.Add(_dashboardPort);
        Options.Add(_postgres);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var clock = new RecordedClock();
        var platform = ForWriting(parsed, parsed.GetRequiredValue(_data), clock);
        var report = new Report(parsed.InvocationConfiguration.Output);
        await using (var database = await ProfileDatabase.OpenAsync(parsed.GetValue(_postgres), platform.Data, cancel))
        {
            var run = new DemoRun(platform, clock, report);
            var days = await run.CollectAsync(cancel);
            var scored = await run.ScoreAsync(database, days.Receipts[^1].Dt, cancel);
            var shown = new DemoReport(report, parsed.GetRequiredValue(_data));
            shown.Stages(days);
            shown.People(cancel);
            await shown.ProfilesAsync(database, platform.Model, cancel);
            await shown.SegmentAsync(database, platform, days.Receipts[^1].Dt, cancel);
            ScoreCommand.Write(report, scored);
            shown.WhatNext(database.IsPrivate);
            if (parsed.GetValue(_noServe)) return CommandLine.Done;
        }

        var at = new IPEndPoint(IPAddress.Loopback, parsed.GetValue(_port));
        return await ServeCommand.ServeAsync(
            parsed, parsed.GetRequiredValue(_data), parsed.GetValue(_postgres), at, parsed.GetValue(_dashboardPort), nights: false, cancel);
    }
}
