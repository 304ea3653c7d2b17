using System.CommandLine;

namespace Cdp.Local.Commands;

internal sealed class QueryCommand() : CdpCommand("query", "SQL over the lake")
{
    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken cancel) =>
        throw new CommandException("not built yet");
}
