using System.Globalization;
using Cdp.Local.Printing;
using Cdp.Local.Warehouse;
using Cdp.Model;
using Cdp.Model.Explain;

namespace Cdp.Local.Why;

/// <summary>What <c>./cdp profile USER</c> prints for a person: the profile and why it is so, then the journey.</summary>
internal sealed class WhyPage(TextWriter text)
{
    private static readonly string[] Journey = ["occurred_at", "client_id", "event", "page", "identified_by", "because"];

    /// <param name="steps">As <see cref="Warehouse.Journey.Read"/> gives them.</param>
    public void Write(UserWhy why, IEnumerable<JourneyStep> steps)
    {
        text.WriteLine(TerminalText.Escape(Title(why)));
        text.WriteLine(TerminalText.Escape(why.Standing));
        if (why.Now is { } now) Write(now);
        text.WriteLine();
        WriteJourney(steps);
    }

    private static string Title(UserWhy why)
    {
        var day = $"{why.AsOf:uuuu-MM-dd}";
        return why.Now is not { Columns: var columns } ? $"{why.User} has no hits up to {day}: there is nothing to explain."
            : $"{why.User} as of {day}: first seen {ValueText.Of(columns[2].Value)}, last seen {ValueText.Of(columns[3].Value)}";
    }

    private void Write(ProfileExplanation now)
    {
        Table(
            ["aggregate", "value", "hits", "newest of them", "event", "event_id"], now.Entries.OfType<AggregateExplanation>(),
            each =>
            [
                each.Name, Value(each.Value), $"{each.Evidence.Hits}",
                .. each.Evidence.Newest is { } hit ? [ValueText.Of(hit.OccurredAt), hit.EventName, hit.EventId] : (string?[])["", "", ""],
            ]);
        Table(
            ["number", "value", "made of", "which are"], now.Entries.OfType<NumberExplanation>(),
            each => [each.Name, Value(each.Value), each.Text, Values(each.Columns)]);
        foreach (var entry in now.Entries.Where(entry => entry is BandExplanation or PointExplanation)) Write(entry);
        foreach (var segment in now.Entries.OfType<SegmentExplanation>()) Write(segment);
    }

    /// <summary>One score or segment, after an empty line.</summary>
    public void Write(EntryExplanation entry)
    {
        Line(0, "");
        switch (entry)
        {
            case BandExplanation score: Write(score); break;
            case PointExplanation score: Write(score); break;
            case SegmentExplanation segment:
                Line(0, $"segment {segment.Name}: {(segment.IsIn ? "in" : "out")}");
                Write(segment.Condition, 1);
                break;
        }
    }

    private void Write(BandExplanation score)
    {
        Line(0, $"score {score.Name}: {Value(score.Value)}");
        var from = $"the band from {NumberText.Of(score.Decided.From)}";
        Line(1, $"{score.Of} is {Value(score.OfValue)}{Made(score.Of, score.Columns)}: "
            + (score.IsBelow ? $"below all bands, so {from} decides" : $"{from} decides"));
    }

    private void Write(PointExplanation score)
    {
        Line(0, $"score {score.Name}: {Value(score.Value)}");
        foreach (var rule in score.Rules)
        {
            Line(1, $"{NumberText.Of(rule.Given),6} points of: {rule.Points}{Made(rule.Points, rule.Columns)}, when");
            Write(rule.When, 6);
        }

        if (score is { Bound: { } bound, Sum: { } sum })
            Line(1, $"The sum is {NumberText.Of(sum)}: {bound.Name} makes it {NumberText.Of(bound.Value)}");
    }

    private void Write(ConditionExplanation condition, int depth)
    {
        Line(depth, $"{Holds(condition.Holds)}  {Words(condition)}");
        foreach (var part in condition.Parts) Write(part, depth + 1);
    }

    private static string Words(ConditionExplanation condition) => condition.Kind switch
    {
        ConditionKind.All => "all of:",
        ConditionKind.Any => "any of:",
        ConditionKind.Not => "not:",
        _ => $"{condition.Text}{Made(condition.Text, condition.Columns)}",
    };

    private static string Holds(bool? holds) => holds switch { true => "yes    ", false => "no     ", null => "unknown" };

    /// <summary>The values behind an expression, in parentheses; nothing where it has none, or is one column itself.</summary>
    private static string Made(string expression, IReadOnlyList<ExplainedValue> columns) =>
        columns.Count == 0 || (columns.Count == 1 && columns[0].Name == expression && columns[0].Value is not bool)
            ? ""
            : $" ({Values(columns)})";

    private static string Values(IEnumerable<ExplainedValue> columns) =>
        string.Join(", ", columns.Select(column => $"{column.Name} is {Value(column.Value)}"));

    private static string Value(object? value) => TextTable.Printable(ValueText.Shown(value));

    private void Table<T>(string[] names, IEnumerable<T> entries, Func<T, string?[]> row)
    {
        var rows = entries.Select(row).ToList();
        if (rows.Count == 0) return;
        text.WriteLine();
        TextTable.Write(text, names, rows);
    }

    private void Line(int depth, string line) => text.WriteLine(TerminalText.Escape($"{new string(' ', 2 * depth)}{line}"));

    private void WriteJourney(IEnumerable<JourneyStep> steps)
    {
        var (shown, inAll) = (0L, 0L);
        TextTable.Write(text, Journey, steps.Select(step =>
        {
            (shown, inAll) = (shown + 1, step.HitsInAll);
            return new[] { ValueText.Of(step.OccurredAt), step.Client, step.Event, step.Page, step.IdentifiedBy, step.Because };
        }));
        text.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture, $"{shown} of {inAll} hits{(shown < inAll ? " (the latest; --all shows every one)" : "")}"));
    }
}
