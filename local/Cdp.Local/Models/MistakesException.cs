using Cdp.Model.Syntax;

namespace Cdp.Local.Models;

/// <summary>A file cannot be used: every mistake in it, on a line of its own that begins with its place.</summary>
internal abstract class MistakesException(IReadOnlyList<Mistake> mistakes) : CdpException(string.Join('\n', mistakes))
{
    public override int ExitCode => 2;

    public IReadOnlyList<Mistake> Mistakes => mistakes;
}
