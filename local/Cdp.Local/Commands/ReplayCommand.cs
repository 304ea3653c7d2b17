using System.CommandLine;

namespace Cdp.Local.Commands;

internal sealed class ReplayCommand() : CdpCommand("replay", "Read rejected requests again with today's reader")
{
    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken cancel) =>
        throw new CommandException("not built yet");
}
