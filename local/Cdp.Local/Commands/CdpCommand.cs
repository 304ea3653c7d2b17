using System.CommandLine;

namespace Cdp.Local.Commands;

/// <summary>One command of <c>./cdp</c>: its name, what it does in a line, and examples that its help ends with.</summary>
internal abstract class CdpCommand : Command
{
    protected CdpCommand(string name, string description, params string[] examples)
        : base(name, description)
    {
        Examples = examples;
        SetAction(RunAsync);
    }

    public IReadOnlyList<string> Examples { get; }

    /// <returns>The exit code.</returns>
    protected abstract Task<int> RunAsync(ParseResult parsed, CancellationToken cancel);
}
