using System.CommandLine;

namespace Cdp.Local.Commands;

internal sealed class CompactCommand() : CdpCommand("compact", "Turn received days into the lake")
{
    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken cancel) =>
        throw new CommandException("not built yet");
}
