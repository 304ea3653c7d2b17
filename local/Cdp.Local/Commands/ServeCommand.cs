using System.CommandLine;

namespace Cdp.Local.Commands;

internal sealed class ServeCommand() : CdpCommand("serve", "Collector, page and nightly runs: the whole platform on one machine")
{
    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken cancel) =>
        throw new CommandException("not built yet");
}
