using System.Globalization;
using System.Text.Json;
using Cdp.Lake;
using Cdp.Local.Tests.Model;
using Cdp.Local.Warehouse;
using Cdp.Local.Why;
using Cdp.Model;
using Cdp.Model.Explain;
using Cdp.Testing.Model;
using NodaTime;

namespace Cdp.Local.Tests.Why;

/// <summary>The explanation of a profile: the profile that the model's SQL gives, and the hits that made it.</summary>
public sealed class EvidenceTests
{
    private static readonly ReportingDays Days = new(DateTimeZoneProviders.Tzdb["Europe/Vienna"]);
    private static readonly LocalDate Scored = new(2026, 11, 20);

    private static readonly IReadOnlyList<ModelHit> Hits = HitTable.Read(
        """
        | occurred_at | received_at | event_name | page_path | value | transaction_id | client_id |
        | 2026-10-25 00:30 | | purchase | /a | 5 | T1 | c1 |
        | 2026-11-16 10:00 | | purchase | /b | 7 | T1 | c1 |
        | 2026-11-17 10:00 | 2026-11-17 10:00 | purchase | /b | 2 | T2 | c2 |
        | 2026-11-17 10:00 | 2026-11-17 11:00 | purchase | /c | 1e24 | | c2 |
        | 2026-11-19 10:00 | | login | | | | c2 |
        | 2026-11-20 23:30 | | purchase | /late | 9 | T9 | c9 |
        """,
        "ann",
        Days);

    [Theory]
    [InlineData("""{ "count": "" }""", "5", 5, "r5.1")]
    [InlineData("""{ "count": "event_name = 'purchase'" }""", "4", 4, "r4.1")]
    [InlineData("""{ "count": "event_name = 'purchase'", "days": 4 }""", "2", 2, "r4.1")]
    [InlineData("""{ "count": "event_name = 'purchase'", "period": "last_month" }""", "1", 1, "r1.1")]
    [InlineData("""{ "count": "event_name = 'none'" }""", "0", 0, null)]
    [InlineData("""{ "count": "event_name = 'purchase'", "once_per": "transaction_id" }""", "3", 3, "r4.1")]
    [InlineData("""{ "count": "event_name = 'purchase'", "once_per": "transaction_id", "days": 7 }""", "2", 2, "r4.1")]
    [InlineData("""{ "sum": "value" }""", "14", 3, "r3.1")]
    [InlineData("""{ "average": "value", "where": "page <> '/a'" }""", "4.5", 2, "r3.1")]
    [InlineData("""{ "max": "value" }""", "1E+24", 4, "r4.1")]
    [InlineData("""{ "last": "page" }""", "/c", 4, "r4.1")]
    [InlineData("""{ "first": "page", "days": 5 }""", "/b", 3, "r4.1")]
    [InlineData("""{ "distinct": "client_id" }""", "2", 5, "r5.1")]
    [InlineData("""{ "list": "page", "most": 1 }""", """["/b"]""", 4, "r4.1")]
    [InlineData("""{ "top": "page", "once_per": "transaction_id" }""", "/b", 3, "r4.1")]
    [InlineData("""{ "min": "dt" }""", "2026-10-25", 5, "r5.1")]
    [InlineData("""{ "last": "params.none" }""", null, 0, null)]
    public void The_hits_that_counted_are_counted_and_the_newest_is_named(string aggregate, string? value, long hits, string? newest)
    {
        var model = BothWays.Model($$"""{ "aggregates": { "it": {{aggregate}} } }""");

        var evidence = Assert.Single(Read(model, Hits, Days, Scored, "ann")!.Aggregates);

        Assert.Equal((value, hits, newest), (ValueText.Of(evidence.Value), evidence.Hits, evidence.Newest?.EventId));
    }

    [Fact]
    public void The_newest_hit_has_its_time_and_event()
    {
        var model = BothWays.Model("""{ "aggregates": { "it": { "count": "page is null" } } }""");

        Assert.Equal(
            new NewestHit("r5.1", new(2026, 11, 19, 10, 0, 0), "login"), Read(model, Hits, Days, Scored, "ann")!.Aggregates[0].Newest);
    }

    [Fact]
    public void Nobody_has_no_evidence()
    {
        var model = BothWays.Model("""{ "aggregates": { "it": { "count": "" } } }""");

        Assert.Null(Read(model, Hits, Days, Scored, "bob"));
        Assert.Null(Read(model, Hits, Days, new(2026, 10, 24), "ann"));
    }

    [Fact]
    public void Scores_and_segments_are_explained_down_to_each_condition()
    {
        var model = BothWays.Model("""
            { "aggregates": { "orders": { "count": "event_name = 'purchase'" }, "none": { "average": "value", "where": "false" } },
              "numbers": { "half": "orders / 2" },
              "scores": {
                "level": { "of": "half", "bands": [[1, 0], [2, 5], [9, 7]] }, "low": { "of": "none", "bands": [[1, 3], [2, 4]] },
                "sum": { "points": [{ "when": "orders > 1 or none > 1", "points": "20 * half" }, { "when": "none > 1", "points": 4 },
                                    { "when": "true", "points": "none" }], "at_most": 30 } },
              "segments": { "fans": "orders > 1", "s": "fans and not (none > 1 or half = 3)" } }
            """);
        using var lake = new ModelLake(Hits);

        var entries = Explain(lake, model, Days, Scored, "ann")!.Entries;

        var half = Assert.IsType<NumberExplanation>(entries[2]);
        Assert.Equal((2.0, "orders / 2", 4L), (half.Value, half.Text, Assert.Single(half.Columns).Value));
        var level = Assert.IsType<BandExplanation>(entries[3]);
        Assert.Equal((5L, "half", 2.0, 2.0, false), (level.Value, level.Of, level.OfValue, level.Decided.From, level.IsBelow));
        var low = Assert.IsType<BandExplanation>(entries[4]);
        Assert.Equal((3L, null, 1.0, true), (low.Value, low.OfValue, low.Decided.From, low.IsBelow));
        var sum = Assert.IsType<PointExplanation>(entries[5]);
        Assert.Equal([(true, 40), (null, 0), (true, 0)], sum.Rules.Select(rule => (rule.When.Holds, rule.Given)));
        Assert.Equal((30.0, 40.0, new ScoreBound("at_most", 30)), (sum.Value, sum.Sum, sum.Bound));
        Assert.Equal(
            ["All null: fans and not (none > 1 or half = 3)", " Single True: fans", " Not null: not (none > 1 or half = 3)",
             "  Any null: none > 1 or half = 3", "   Single null: none > 1", "   Single False: half = 3"],
            Lines(Assert.IsType<SegmentExplanation>(entries[7]).Condition, ""));
    }

    /// <summary>Every column of an explanation is what the SQL of the model gives, whatever the model and the hits.</summary>
    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public void An_explained_profile_is_the_profile(int seed)
    {
        var random = new Random(seed);
        var world = ModelHits.Of(random, most: 80);
        using var lake = new ModelLake(world.All);
        for (var round = 0; round < 2; round++)
        {
            var json = RandomModel.Json(random);
            var model = BothWays.Model(json);
            foreach (var profile in lake.ByHits(model, world.Days, world.Scored))
            {
                var user = JsonSerializer.Deserialize<string>(profile["user_id"])!;
                var explained = Explain(lake, model, world.Days, world.Scored, user)!;

                var shown = ProfileText.Of(model, explained);
                Assert.True(profile == shown, $"{json}\n--- SQL\n{profile}\n--- explained\n{shown}");
                Assert.All(explained.Entries.OfType<SegmentExplanation>(), each => Assert.Equal(each.IsIn, each.Condition.Holds == true));
            }
        }
    }

    private static ProfileExplanation? Explain(ModelLake lake, DeclaredModel model, ReportingDays days, LocalDate scored, string user)
    {
        using var database = LakeDatabase.Open(lake.Root, user: user);
        return LakeEvidence.Read(database, model, days.Zone, scored, user, TestContext.Current.CancellationToken) is { } evidence
            ? new ProfileExplainer(model, days, scored).Explain(user, evidence)
            : null;
    }

    private static UserEvidence? Read(
        DeclaredModel model, IEnumerable<ModelHit> hits, ReportingDays days, LocalDate scored, string user)
    {
        using var lake = new ModelLake(hits);
        using var database = LakeDatabase.Open(lake.Root, user: user);
        return LakeEvidence.Read(database, model, days.Zone, scored, user, TestContext.Current.CancellationToken);
    }

    private static IEnumerable<string> Lines(ConditionExplanation condition, string indent) =>
        condition.Parts.SelectMany(part => Lines(part, indent + " ")).Prepend(
            string.Create(
                CultureInfo.InvariantCulture, $"{indent}{condition.Kind} {condition.Holds?.ToString() ?? "null"}: {condition.Text}"));
}
