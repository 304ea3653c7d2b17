using System.CommandLine;
using Cdp.Local.Lake;
using Cdp.Settings;

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

    /// <summary>The platform for a command that writes to its data directory, which is closed to other users first.</summary>
    protected static Platform ForWriting(
        ParseResult parsed, string data, TimeProvider? clock = null, string? model = null, string? destinations = null)
    {
        var platform = new Platform(data, Variables.OfProcess(), clock ?? TimeProvider.System, model, destinations);
        OwnerOnly.Close(platform.Data, parsed.InvocationConfiguration.Error.WriteLine);
        return platform;
    }

    /// <returns>The exit code.</returns>
    protected abstract Task<int> RunAsync(ParseResult parsed, CancellationToken cancel);
}
