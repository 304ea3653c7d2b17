using System.Globalization;
using System.Text.RegularExpressions;
using Cdp.Benchmarks.Measure;

namespace Cdp.Benchmarks.Paper;

/// <summary>A file of <c>results/</c>, read for single figures of its tables.</summary>
internal sealed partial class Result(string name)
{
    private readonly string[] _lines = File.ReadAllLines(Path.Combine(Written.Results, $"{name}.md"));

    /// <param name="row">How the row begins, behind its first bar.</param>
    /// <param name="column">Counted from 1, behind the row's name.</param>
    /// <param name="below">A heading, where several tables have such a row.</param>
    /// <exception cref="InvalidOperationException">The file has no such figure.</exception>
    public double Figure(string row, int column, string below = "#")
    {
        var cells = _lines.SkipWhile(line => !line.StartsWith(below, StringComparison.Ordinal))
            .FirstOrDefault(line => line.StartsWith($"| {row}", StringComparison.Ordinal))?.Split('|');
        return cells is not null && cells.Length > column + 2 && Number().Match(cells[column + 1]) is { Success: true } number
            ? double.Parse(number.Value, NumberStyles.Number, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException(
                $"results/{name}.md has no figure in column {column} of the row '{row}' below '{below}'.");
    }

    [GeneratedRegex(@"\d[\d,]*(\.\d+)?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}
