using System.CommandLine;

namespace Cdp.Local.Commands;

internal sealed class DemoCommand() : CdpCommand("demo", "The main job on recorded traffic, end to end")
{
    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken cancel) =>
        throw new CommandException("not built yet");
}
