using System.CommandLine;
using Cdp.Compact;

namespace Cdp.Local.Commands;

internal sealed class RebuildCommand : CdpCommand
{
    private readonly Option<string> _data = CommonOptions.Data();
    private readonly Option<string?> _from =
        CommonOptions.Day("--from", "First received day; without a range: the whole lake, with today's settings");
    private readonly Option<string?> _to = CommonOptions.Day("--to", "Last received day");

    public RebuildCommand()
        : base(
            "rebuild",
            "Make the lake again from raw/: after a change of settings, or when its files are damaged. Interrupted, it is run again",
            "./cdp rebuild                                        everything, out of all of raw/",
            "./cdp rebuild --from 2026-11-01 --to 2026-11-20      these days, with the settings that made the lake",
            "CDP_TIME_ZONE=Europe/Vienna ./cdp rebuild")
    {
        Options.Add(_data);
        Options.Add(_from);
        Options.Add(_to);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var platform = ForWriting(parsed, parsed.GetRequiredValue(_data));
        var request = new CompactRequest(From: parsed.GetValue(_from), To: parsed.GetValue(_to), Rebuild: true);
        var report = new Report(parsed.InvocationConfiguration.Output);
        var reply = await report.WhileAsync("Rebuilding", say => platform.Compaction(Steps.Of(say)).RunAsync(request, null, cancel));
        return CompactReport.Write(report, parsed.InvocationConfiguration.Error, reply);
    }
}
