using System.Buffers;
using System.Text;
using Cdp.Lake;
using Cdp.Model.Fold;
using Cdp.Testing.Model;
using NodaTime;

namespace Cdp.Local.Tests.Model;

/// <summary>What is kept of a user and day: small, and never trusted.</summary>
public sealed class StateTests
{
    private static readonly ReportingDays Days = new(DateTimeZone.Utc);
    private static readonly LocalDate Day = new(2026, 11, 20);

    [Fact]
    public void Counts_of_a_day_take_a_byte_each_beside_the_two_times()
    {
        var hits = string.Concat(Enumerable.Range(10, 50).Select(minute => $"| 2026-11-20 10:{minute} | login |\n"));

        var state = State(
            """{ "aggregates": { "a": { "count": "event_name = 'login'" }, "b": { "count": "", "days": 7 }"""
            + """, "c": { "count": "event_name = 'x'" } } }""",
            HitTable.Read($"| occurred_at | event_name |\n{hits}", "ann", Days));

        Assert.InRange(state.Length, 1, 12);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5)]
    public void Damaged_states_are_found_or_give_some_profile_and_nothing_else_happens(int seed)
    {
        var random = new Random(seed);
        var (json, world) = (RandomModel.Json(random), ModelHits.Of(random, most: 80));
        var finish = new ProfileFold(BothWays.Model(json), world.Days, world.Scored);
        var day = world.All.GroupBy(hit => hit.Day).First();
        var state = State(json, [.. day], world.Days);
        for (var round = 0; round < 300; round++)
        {
            var damaged = state[..random.Next(state.Length + 1)].ToArray();
            for (var change = random.Next(3); change > 0 && damaged.Length > 0; change--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            finish.Start();
            try
            {
                finish.Add(day.Key, damaged);
                finish.Finish("ann"u8);
            }
            catch (InvalidDataException)
            {
                continue; // found
            }
        }
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

        Assert.Equal(BothWays.Model(Written).AggregatesHash, BothWays.Model(Respelt).AggregatesHash);
        Assert.NotEqual(BothWays.Model(Written).Hash, BothWays.Model(Respelt).Hash);
        Assert.NotEqual(BothWays.Model(Written).AggregatesHash, BothWays.Model(Other).AggregatesHash);
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

    private static byte[] State(string json, IReadOnlyList<ModelHit> hits, ReportingDays? days = null)
    {
        var fold = new UserDayFold(BothWays.Model(json), days ?? Days);
        fold.Start(hits[0].Day);
        foreach (var hit in hits) fold.Add(hit.Row);
        var bytes = new ArrayBufferWriter<byte>();
        fold.Write(bytes);
        return bytes.WrittenSpan.ToArray();
    }
}
