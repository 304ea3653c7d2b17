using System.CommandLine;

namespace Cdp.Local.Commands;

internal sealed class RebuildCommand() : CdpCommand("rebuild", "Make the lake anew from raw/")
{
    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken cancel) =>
        throw new CommandException("not built yet");
}
