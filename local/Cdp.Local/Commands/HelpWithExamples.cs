using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Cdp.Local.Commands;

/// <summary>The usual help, and below it what to type.</summary>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    private static readonly string[] FirstSteps =
    [
        "./cdp demo                         see all of it work, on recorded traffic",
        "./cdp serve --port 8080            run it: collector, nightly runs, page",
        "./cdp COMMAND --help               what a command does, with examples",
        "",
        "The lake is in --data, else in $CDP_DATA, else in .cdp. All settings: docs/configuration.md.",
    ];

    public override int Invoke(ParseResult parseResult)
    {
        var code = usual.Invoke(parseResult);
        var examples = parseResult.CommandResult.Command is CdpCommand command ? command.Examples : FirstSteps;
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in examples) output.WriteLine(example.Length == 0 ? "" : $"  {example}");
        output.WriteLine();
        return code;
    }
}
