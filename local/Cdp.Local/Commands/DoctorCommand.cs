using System.CommandLine;

namespace Cdp.Local.Commands;

internal sealed class DoctorCommand() : CdpCommand("doctor", "What is missing on this machine or wrong in the lake, and what to do")
{
    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken cancel) =>
        throw new CommandException("not built yet");
}
