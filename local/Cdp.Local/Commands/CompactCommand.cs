using System.CommandLine;
using Cdp.Compact;

namespace Cdp.Local.Commands;

internal sealed class CompactCommand : CdpCommand
{
    private readonly Option<string> _data = CommonOptions.Data();
    private readonly Option<string?> _date = CommonOptions.Day("--date", "The received day to compact");
    private readonly Option<string?> _from = CommonOptions.Day("--from", "First received day of a range");
    private readonly Option<string?> _to = CommonOptions.Day("--to", "Last received day of a range");

    public CompactCommand()
        : base(
            "compact",
            "Turn received days into the lake: parse, drop duplicates, join hits to people. Without a day: yesterday, "
            + "and what the last 7 days left undone",
            "./cdp compact                                        as the nightly run does",
            "./cdp compact --date 2026-11-20",
            "./cdp compact --from 2026-11-01 --to 2026-11-20",
            "CDP_TIME_ZONE=Europe/Vienna ./cdp compact --date 2026-11-20")
    {
        Options.Add(_data);
        Options.Add(_date);
        Options.Add(_from);
        Options.Add(_to);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var platform = ForWriting(parsed, parsed.GetRequiredValue(_data));
        var request = new CompactRequest(parsed.GetValue(_date), parsed.GetValue(_from), parsed.GetValue(_to));
        var report = new Report(parsed.InvocationConfiguration.Output);
        var reply = await report.WhileAsync("Compacting", say => platform.Compaction(Steps.Of(say)).RunAsync(request, null, cancel));
        return CompactReport.Write(report, parsed.InvocationConfiguration.Error, reply);
    }
}
