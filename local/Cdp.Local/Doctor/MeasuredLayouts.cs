using System.Globalization;
using Cdp.Local.Warehouse;

namespace Cdp.Local.Doctor;

/// <summary>
/// Days of more and more users in both layouts, as the benchmark measured them: its result file is part of the program.
/// </summary>
/// <param name="UsersOfDay">How many users a day had, which is how many folders it had, but for a few that everybody else shares.</param>
/// <param name="Compact">How many times as long a compaction into folders per user took as one into buckets.</param>
/// <param name="Query">The same of a query.</param>
internal sealed record MeasuredLayouts(int UsersOfDay, double Compact, double Query)
{
    public const string Source = "tests/Cdp.Benchmarks/results/layouts.md";

    /// <summary>Less than this is within what one measurement differs from the next.</summary>
    private const double Noticeable = 1.1;

    /// <summary>In the order of their size.</summary>
    public static IReadOnlyList<MeasuredLayouts> All { get; } = Read(Embedded.Text("layouts.md"));

    /// <summary>The smallest day from which on buckets win noticeably, for compaction and for the query.</summary>
    public static MeasuredLayouts Crossing { get; } =
        All.Reverse().TakeWhile(each => Math.Min(each.Compact, each.Query) >= Noticeable).Last();

    /// <summary>The largest day that was measured and is no larger than this; null when all are.</summary>
    public static MeasuredLayouts? UpTo(double users) => All.LastOrDefault(each => each.UsersOfDay <= users);

    /// <summary>Rows such as <c>| 2,000 | 2.93 s | 1.18 s | 2.48 | 0.60 s | 0.20 s | 2.98 |</c>.</summary>
    public static IReadOnlyList<MeasuredLayouts> Read(string result) =>
    [
        .. from line in result.Split('\n')
           let cells = line.Split('|', StringSplitOptions.TrimEntries)
           where cells.Length == 9 && int.TryParse(cells[1], NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out _)
           let row = new MeasuredLayouts((int)Number(cells[1]), Number(cells[4]), Number(cells[7]))
           orderby row.UsersOfDay
           select row,
    ];

    private static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);
}
