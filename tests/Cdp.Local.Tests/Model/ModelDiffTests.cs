using System.Globalization;
using System.Text.Json;
using Cdp.Local.Models;
using Cdp.Local.Tests.Postgres;
using Cdp.Model;
using Cdp.Testing.Model;
using Npgsql;

namespace Cdp.Local.Tests.Model;

/// <summary>Who would change by another model: held to the profiles of both.</summary>
public sealed class ModelDiffTests(TestServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6)]
    public void The_differences_of_random_models_are_those_of_their_profiles(int seed)
    {
        var random = new Random(seed);
        var world = ModelHits.Of(random, most: 60);
        var (before, after) = (BothWays.Model(RandomModel.Json(random)), BothWays.Model(RandomModel.Json(random)));
        using var lake = new ModelLake(world.All);
        var (old, changed) = (lake.ByHits(before, world.Days, world.Scored), lake.ByHits(after, world.Days, world.Scored));

        using var diff = ModelDiff.Open(lake.Root, before, after, world.Days.Zone, world.Scored, Cancel);
        var found = diff.Differences(Cancel).ToList();

        var expected = old.Zip(changed).SelectMany(pair => Expected(before, pair.First, after, pair.Second)).ToList();
        Assert.Equal(expected, found);
        var summary = diff.Summary(Cancel);
        Assert.Equal((old.Count, expected.DistinctBy(each => each.UserId).Count()), (summary.People, summary.Changing));
        foreach (var segment in summary.Segments.Where(each => each.Before is not null && each.After is not null))
            Assert.Equal(
                (segment.Enter, segment.Leave),
                (found.Count(each => each.Name == segment.Name && each.After == "in"),
                 found.Count(each => each.Name == segment.Name && each.After == "out")));
    }

    [Fact]
    public void What_is_new_has_nothing_before_and_what_is_dropped_nothing_after()
    {
        using var lake = new ModelLake(Hits());

        Assert.Equal(
            [
                "ann level: 1 -> 0", "ann new_score: - -> 2.5", "ann new_segment: - -> in", "ann kept: out -> in", "ann turned: 1 -> in",
                "ann gone_score: 2 -> -", "ann gone_segment: in -> -",
            ],
            Differences(
                lake,
                """
                { "aggregates": { "n": { "count": "" } },
                  "scores": { "gone_score": { "of": "n", "bands": [[0, 2]] }, "level": { "of": "n", "bands": [[0, 0], [1, 1]] },
                              "turned": { "of": "n", "bands": [[0, 1]] } },
                  "segments": { "gone_segment": "n > 0", "gone_empty": "n > 9", "kept": "n > 9", "same": "n > 0" } }
                """,
                """
                { "aggregates": { "n": { "count": "" } },
                  "scores": { "level": { "of": "n", "bands": [[0, 0], [2, 1]] },
                              "new_score": { "points": [{ "when": "true", "points": 2.5 }] } },
                  "segments": { "new_segment": "n > 0", "new_empty": "n > 9", "kept": "n > 0", "turned": "true", "same": "n > 0" } }
                """));
    }

    [Fact]
    public void A_summary_counts_moves_and_people_by_band()
    {
        using var lake = new ModelLake([.. Hits("ann", 1), .. Hits("bob", 2), .. Hits("cy", 4), .. Hits("dee", 9)]);

        var summary = Summary(lake, Bands("[[0, 1], [4, 2], [9, 3]]", "n >= 4"), Bands("[[0, 2], [2, 3], [9, 1]]", "n < 4"));

        var score = Assert.Single(summary.Scores);
        Assert.Equal((4, 4, 3, 1), (summary.People, score.Changing, score.Up, score.Down));
        Assert.Equal((1.5, 2.0), (score.MedianMove, Math.Abs(score.LargestMove!.Value)));
        Assert.Equal([new(1, 2, 1), new(2, 1, 1), new(3, 1, 2)], score.Counts);
        Assert.Equal(new("half", 2, 2, 2, 2), Assert.Single(summary.Segments));
    }

    [Fact]
    public void Models_without_scores_and_segments_have_nothing_to_compare()
    {
        using var lake = new ModelLake(Hits());
        const string Json = """{ "aggregates": { "n": { "count": "" } } }""";

        Assert.Empty(Differences(lake, Json, Json));
        Assert.Equal((1, 0), Summary(lake, Json, Json) is var summary ? (summary.People, summary.Changing) : default);
    }

    [Fact]
    public async Task Numbers_are_written_as_PostgreSQL_writes_them_in_the_log()
    {
        await using var source = NpgsqlDataSource.Create(await server.NewDatabaseAsync());
        var random = new Random(7);
        double[] numbers =
        [
            0, 2, -3, 0.1, 0.1 + 0.2, 1e14, 999_999_999_999_999, 1e15, 123_456_789_012_345_678, 1e21, 1e-4, 1e-5, 1.5e-7, 5e-324,
            double.MaxValue, -1.25e15, -1e15, 9_007_199_254_740_993,
            .. Enumerable.Range(0, 300).Select(_ => random.NextDouble() * Math.Pow(10, random.Next(-30, 15))),
        ];

        await using var command = source.CreateCommand(
            "SELECT array_agg(n::text ORDER BY place) FROM unnest($1) WITH ORDINALITY AS t (n, place)");
        command.Parameters.AddWithValue(numbers);

        Assert.Equal((string[])(await command.ExecuteScalarAsync(Cancel))!, numbers.Select(PostgresNumber.Of));
    }

    private static string Bands(string bands, string segment) => $$"""
        { "aggregates": { "n": { "count": "" } }, "scores": { "level": { "of": "n", "bands": {{bands}} } },
          "segments": { "half": "{{segment}}" } }
        """;

    private static IReadOnlyList<ModelHit> Hits(string user = "ann", int count = 1) => HitTable.Read(
        "| occurred_at | event_name |\n" + string.Concat(Enumerable.Repeat("| 2026-11-19 10:00 | login |\n", count)), user, new(Zone));

    private static NodaTime.DateTimeZone Zone => NodaTime.DateTimeZone.Utc;

    private static IEnumerable<string> Differences(ModelLake lake, string before, string after)
    {
        using var diff = ModelDiff.Open(lake.Root, BothWays.Model(before), BothWays.Model(after), Zone, new(2026, 11, 20), Cancel);
        return [.. diff.Differences(Cancel).Select(each => $"{each.UserId} {each.Name}: {each.Before ?? "-"} -> {each.After ?? "-"}")];
    }

    private static DiffSummary Summary(ModelLake lake, string before, string after)
    {
        using var diff = ModelDiff.Open(lake.Root, BothWays.Model(before), BothWays.Model(after), Zone, new(2026, 11, 20), Cancel);
        return diff.Summary(Cancel);
    }

    private static IEnumerable<ProfileDifference> Expected(
        DeclaredModel before, ProfileText old, DeclaredModel after, ProfileText changed)
    {
        var user = JsonSerializer.Deserialize<string>(old["user_id"])!;
        var names = Names(after).Concat(Names(before)).Distinct(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var (one, other) = (Text(before, after, name, old), Text(after, before, name, changed));
            if (one != other) yield return new(user, name, one, other);
        }
    }

    private static IEnumerable<string> Names(DeclaredModel model) =>
        model.Entries.Where(entry => entry is Cdp.Model.Score or Segment).Select(entry => entry.Name);

    private static string? Text(DeclaredModel model, DeclaredModel other, string name, ProfileText profile)
    {
        if (!Names(model).Contains(name) || profile[name] == "null") return null;
        if (model.Scores.FirstOrDefault(score => score.Name == name) is { } score)
            return score.Type == ModelType.Integer
                ? profile[name]
                : PostgresNumber.Of(double.Parse(profile[name], CultureInfo.InvariantCulture));
        return profile[name] == "true" ? "in" : other.Segments.Any(segment => segment.Name == name) ? "out" : null;
    }
}
