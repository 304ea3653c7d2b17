using NodaTime;

namespace Cdp.Local.Commands;

/// <summary>Says of each day of a range that it is begun: in the line of a terminal, elsewhere as a line of its own.</summary>
internal sealed class DaysBegun : IProgress<LocalDate>
{
    private readonly Action<string> _say;
    private readonly int _count;
    private int _begun;

    private DaysBegun(Action<string> say, int count) => (_say, _count) = (say, count);

    /// <returns>Null for a single day, which the command names itself.</returns>
    public static DaysBegun? Of(Report report, Action<string> say, int count) =>
        count == 1 ? null : new(report.IsTerminal ? say : report.Line, count);

    public void Report(LocalDate value) => _say($"Scoring {value:uuuu-MM-dd}, {++_begun} of {_count} days");
}
