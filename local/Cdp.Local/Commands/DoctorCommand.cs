using System.CommandLine;
using Cdp.Local.Doctor;
using Cdp.Settings;

namespace Cdp.Local.Commands;

internal sealed class DoctorCommand : CdpCommand
{
    private readonly Option<string> _data = CommonOptions.Data();
    private readonly Option<string?> _postgres = CommonOptions.Postgres();

    public DoctorCommand()
        : base(
            "doctor",
            "What is missing on this machine or wrong in the lake, and what to do. Exit code 0 when all is well, 1 otherwise",
            "./cdp doctor",
            "./cdp doctor --data /var/lib/lake")
    {
        Options.Add(_data);
        Options.Add(_postgres);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var platform = new Platform(parsed.GetRequiredValue(_data), Variables.OfProcess(), TimeProvider.System);
        Finding[] findings =
            [.. MachineCheck.Look(platform.Data, parsed.GetValue(_postgres)), .. await new LakeCheck(platform).LookAsync(cancel)];
        var report = new Report(parsed.InvocationConfiguration.Output);
        foreach (var finding in findings)
        {
            report.Line($"{(finding.IsWell ? "well" : "LOOK")}  {finding.What + ":",-12} {finding.Found}");
            if (finding.Advice is { } advice) report.Line($"                   {advice}");
        }

        var wrong = findings.Count(finding => !finding.IsWell);
        report.Line(wrong == 0 ? "All is well." : $"{wrong} of {findings.Length} things need a look.");
        return wrong == 0 ? CommandLine.Done : CommandLine.Failed;
    }
}
