using System.Globalization;
using Cdp.Local.Commands;
using Cdp.Model;
using NodaTime;

namespace Cdp.Local.Models;

/// <summary>The summary of a diff, for people.</summary>
internal static class DiffReport
{
    private const string Absent = "–";

    public static void Write(Report report, DiffSummary summary, LocalDate day)
    {
        report.Line(
            $"As of {day:uuuu-MM-dd}: {Report.Number(summary.Changing)} of {Report.Number(summary.People)} people would change.");
        if (summary.Segments.Count > 0)
            report.Table(["segment", "#enter", "#leave", "#members before", "#after", ""], summary.Segments.Select(Row));
        if (summary.Scores.Count > 0)
            report.Table(["score", "#change", "#up", "#down", "#median move", "#largest move", ""], summary.Scores.Select(Row));
        foreach (var score in summary.Scores.Where(score => score.Counts.Count > 0))
            report.Table([score.Name, "#people before", "#after"], score.Counts.Select(count => Row(score, count)));
    }

    private static string[] Row(SegmentSummary segment) =>
    [
        segment.Name, Report.Number(segment.Enter), Report.Number(segment.Leave), Number(segment.Before), Number(segment.After),
        Standing(segment.Before is not null, segment.After is not null),
    ];

    private static string[] Row(ScoreSummary score) =>
    [
        score.Name, Report.Number(score.Changing), Report.Number(score.Up), Report.Number(score.Down),
        score.MedianMove is { } median ? Rounded(median) : Absent,
        score.LargestMove is { } largest ? $"{(largest > 0 ? "+" : "")}{Rounded(largest)}" : Absent,
        Standing(score.IsBefore, score.IsAfter),
    ];

    private static string[] Row(ScoreSummary score, ScoreCount count) =>
        [NumberText.Of(count.Score), Number(score.IsBefore ? count.Before : null), Number(score.IsAfter ? count.After : null)];

    private static string Standing(bool isBefore, bool isAfter) => !isBefore ? "new" : !isAfter ? "dropped" : "";

    private static string Number(long? count) => count is { } number ? Report.Number(number) : Absent;

    private static string Rounded(double number) => number.ToString("G6", CultureInfo.InvariantCulture);
}
