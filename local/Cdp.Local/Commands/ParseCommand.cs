using System.CommandLine;

namespace Cdp.Local.Commands;

internal sealed class ParseCommand() : CdpCommand("parse", "Read raw records on stdin, write what they hold")
{
    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken cancel) =>
        throw new CommandException("not built yet");
}
