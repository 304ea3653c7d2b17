using System.CommandLine;

namespace Cdp.Local.Commands;

internal sealed class ScoreCommand() : CdpCommand("score", "Compute profiles and load them into PostgreSQL")
{
    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken cancel) =>
        throw new CommandException("not built yet");
}
