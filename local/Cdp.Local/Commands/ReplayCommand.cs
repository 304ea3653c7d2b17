using System.CommandLine;
using System.Globalization;

namespace Cdp.Local.Commands;

internal sealed class ReplayCommand : CdpCommand
{
    private readonly Option<string> _data = CommonOptions.Data();

    public ReplayCommand()
        : base(
            "replay",
            "Compact again the days that hold rejected events, with today's reader: after an update, "
            + "or when a setting admits what was rejected",
            "./cdp replay",
            """./cdp query "SELECT dt, reason, count(*) FROM rejected GROUP BY dt, reason"     what there is to replay""") =>
        Options.Add(_data);

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var platform = ForWriting(parsed, parsed.GetRequiredValue(_data));
        var report = new Report(parsed.InvocationConfiguration.Output);
        var reply =
            await report.WhileAsync("Replaying", say => platform.Compaction(Steps.Of(say)).RunAsync(new(Replay: true), null, cancel));
        var days = reply.Replayed ?? [];
        if (days.Count == 0) report.Line("No day holds rejected events.");
        else
        {
            report.Table(["received", "#rejected before", "#now"], days.Select(day => new[]
            {
                day.Date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture), Report.Number(day.Before), Report.Number(day.After),
            }));
        }

        foreach (var failed in reply.Failed)
            parsed.InvocationConfiguration.Error.WriteLine($"cdp: {failed.Date:uuuu-MM-dd} failed: {Failure.Lines(failed.Reason)}");
        return reply.Failed.Count == 0 ? CommandLine.Done : CommandLine.Failed;
    }
}
