using System.CommandLine;

namespace Cdp.Local.Commands;

/// <summary>Only its help is here: the launcher builds and runs the tests, for this program would have to rebuild itself.</summary>
internal sealed class TestCommand() : CdpCommand(
    "test",
    "Run every test; the last line is their sum",
    "./cdp test                           all of them",
    "./cdp test late                      those whose name contains 'late'",
    "./cdp test -class '*PostgresServer*' an option of xUnit's runner",
    "CDP_REQUIRE_ALL=1 ./cdp test         fail where a test would be skipped because the machine lacks something")
{
    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken cancel) =>
        throw new CommandException("the tests are run by the launcher: ./cdp test");
}
