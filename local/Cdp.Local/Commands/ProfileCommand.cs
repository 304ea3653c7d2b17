using System.CommandLine;

namespace Cdp.Local.Commands;

internal sealed class ProfileCommand() : CdpCommand("profile", "A user's profile and journey")
{
    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken cancel) =>
        throw new CommandException("not built yet");
}
