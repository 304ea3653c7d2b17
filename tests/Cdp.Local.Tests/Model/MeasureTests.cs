using System.Text;
using Cdp.Lake;
using Cdp.Model.Fold;
using Cdp.Testing.Model;
using NodaTime;

namespace Cdp.Local.Tests.Model;

/// <summary>What is kept of a user and day, and by what name.</summary>
public sealed class MeasureTests
{
    private static readonly ReportingDays Days = new(DateTimeZone.Utc);
    private static readonly LocalDate Day = new(2026, 11, 20);

    [Fact]
    public void Aggregates_that_differ_in_their_windows_share_what_is_kept()
    {
        var model = BothWays.Model(
            """{ "aggregates": { "a": { "count": "event_name = 'x'" }, "b": { "count": "event_name = 'x'", "days": 7 }"""
            + """, "c": { "sum": "value" }, "d": { "average": "value", "period": "last_week" }, "e": { "list": "tid" }"""
            + """, "f": { "distinct": "tid", "days": 2 } } }""");

        Assert.Equal(3, model.Measures.Length);
    }

    [Fact]
    public void A_day_of_many_hits_takes_a_row_for_each_measure()
    {
        var hits = string.Concat(Enumerable.Range(10, 50).Select(minute => $"| 2026-11-20 10:{minute} | login |\n"));
        var model = BothWays.Model("""{ "aggregates": { "a": { "count": "event_name = 'login'" }, "b": { "count": "false" } } }""");

        var rows = FoldedRollups.Rows(
            new UserDayFold(model.Measures, Days), [.. HitTable.Read($"| occurred_at | event_name |\n{hits}", "ann", Days)], new Random(1));

        Assert.Equal(2, rows.Count); // when the user was seen, and the logins
    }

    [Fact]
    public void Lower_case_is_the_same_for_every_character()
    {
        var letters = Enumerable.Range(1, 0x10FFFF).Where(Rune.IsValid).Select(value => new Rune(value).ToString())
            .Where(letter => letter is not ("|" or "`" or "\n" or "\r"));
        var rows = letters.Chunk(500).Select((chunk, index) => $"| 2026-11-20 10:00 | x{string.Concat(chunk)}x |");

        BothWays.Profiles(
            """{ "aggregates": { "a": { "list": "lower(page_title)", "most": 10000 } } }""",
            HitTable.Read($"| occurred_at | page_title |\n{string.Join('\n', rows)}", "ann", Days),
            Days,
            Day);
    }

    [Fact]
    public void The_hash_changes_with_the_meaning_and_not_with_the_spelling()
    {
        const string Written = """{ "aggregates": { "a": { "count": "event_name = 'x' AND NOT (value > 1.50)" } }"""
            + """, "segments": { "s": "a > 1" } }""";
        const string Respelt = """{ "segments": {}"""
            + """, "aggregates": { "a": { "where": "", "count": "((event_name='x') and not value>1.5)" } }, "numbers": {} }""";
        const string Other = """{ "aggregates": { "a": { "count": "event_name = 'x' and not (value > 1.6)" } }"""
            + """, "segments": { "s": "a > 1" } }""";

        Assert.Equal(Measured(Written), Measured(Respelt));
        Assert.NotEqual(BothWays.Model(Written).Hash, BothWays.Model(Respelt).Hash);
        Assert.NotEqual(Measured(Written), Measured(Other));

        static string Measured(string json) => Assert.Single(BothWays.Model(json).Measures).Id;
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void Canonical_expressions_read_back_as_themselves(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 50; round++)
        {
            var model = BothWays.Model(RandomModel.Json(random));
            foreach (var segment in model.Segments)
            {
                var spelt = Cdp.Model.ExpressionText.Of(segment.Condition);
                var others = string.Join(", ", model.Aggregates.Select(aggregate => $"\"{aggregate.Name}\": {Stub(aggregate)}"));
                if (model.Derived.Any(entry => spelt.Contains($"\"{entry.Name}\"", StringComparison.Ordinal))) continue;
                var again = BothWays.Model(
                    $"{{ \"aggregates\": {{ {others} }}, \"segments\": {{ \"{segment.Name}\": "
                    + $"{System.Text.Json.JsonSerializer.Serialize(spelt)} }} }}");
                Assert.Equal(spelt, Cdp.Model.ExpressionText.Of(again.Segments[0].Condition));
            }
        }
    }

    private static string Stub(Cdp.Model.Aggregate aggregate) => aggregate.Type switch
    {
        Cdp.Model.ModelType.Text => """{ "first": "tid" }""",
        Cdp.Model.ModelType.Boolean => """{ "first": "is_bot" }""",
        Cdp.Model.ModelType.Time => """{ "first": "occurred_at" }""",
        Cdp.Model.ModelType.Date => """{ "first": "dt" }""",
        Cdp.Model.ModelType.TextList => """{ "list": "tid" }""",
        Cdp.Model.ModelType.Integer => """{ "count": "" }""",
        _ => """{ "sum": "value" }""",
    };
}
