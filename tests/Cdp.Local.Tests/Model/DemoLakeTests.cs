using System.Text;
using Cdp.Hits;
using Cdp.Lake;
using Cdp.Lake.Parquet;
using Cdp.Local.Commands;
using Cdp.Local.Demo;
using Cdp.Local.Warehouse;
using Cdp.Model.Check;
using Cdp.Model.Sql;
using Cdp.Profiles;
using Cdp.Settings;
using Cdp.Testing;
using Cdp.Testing.Model;
using Cdp.Text;
using NodaTime;

namespace Cdp.Local.Tests.Model;

/// <summary>
/// Models over a lake that the real pipeline made: recorded traffic, received and compacted day by day, in which identity moves.
/// </summary>
public sealed class DemoLakeTests(DemoLakeTests.Recorded recorded) : IClassFixture<DemoLakeTests.Recorded>
{
    private static readonly LocalDate Scored = new(2026, 11, 14);

    [Theory, InlineData("model.json"), InlineData("models/shop.json"), InlineData("models/saas.json")]
    public void A_shipped_model_gives_the_same_from_hits_and_out_of_rollups(string file) =>
        Compare(File.ReadAllText(Repository.PathOf(file.Split('/'))));

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5)]
    public void A_random_model_gives_the_same_from_hits_and_out_of_rollups(int seed) => Compare(RandomModel.Json(new Random(seed)));

    [Fact]
    public void The_rollups_that_compaction_kept_while_identity_moved_give_the_profiles_of_the_hits() => Assert.Equal(
        ModelLake.ByHits(recorded.Root, DefaultModel.Value, new(DateTimeZone.Utc), Scored), recorded.ByOwnRollups);

    [Fact]
    public void Hits_came_to_people_after_they_were_compacted() =>
        Assert.Contains(recorded.Hits, hit => hit.User is not null && Text(hit, HitColumn.IdentifiedBy) == "before_sign_in");

    [Fact]
    public async Task The_default_model_gives_the_profiles_of_SQL_that_was_written_by_hand()
    {
        var byHand = await File.ReadAllTextAsync(
            Repository.PathOf("tests/Cdp.Local.Tests/Warehouse/article.sql"), TestContext.Current.CancellationToken);
        var model = DefaultModel.Value;
        var columns = string.Join(
            ", ", model.Columns.Where(column => column.Name is not ("best_leads" or "segments" or "model")).Select(column => column.Name));

        var declared =
            await CsvAsync($"SELECT {columns} FROM ({ProfileQuery.Of(model, DateTimeZone.Utc, Scored)}) AS profiles ORDER BY user_id");

        Assert.Equal(await CsvAsync(byHand.Replace("$day", SqlText.Date(Scored), StringComparison.Ordinal)), declared);
        Assert.Contains("\"eva\"", declared, StringComparison.Ordinal);
    }

    private void Compare(string json)
    {
        var (model, days) = (BothWays.Model(json), new ReportingDays(DateTimeZone.Utc));

        FoldedRollups.Write(recorded.Root, recorded.Hits, model, days, new Random(1));

        Assert.Equal(ModelLake.ByHits(recorded.Root, model, days, Scored), ModelLake.ByRollups(recorded.Root, model, days, Scored));
    }

    private async Task<string> CsvAsync(string sql)
    {
        await using var result = await new DuckDbWarehouse(recorded.Root)
            .RunAsync(new WarehouseQuery("score", Scored, sql, "none"), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(result.Csv, Encoding.UTF8);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    private static string? Text(ModelHit hit, HitColumn column)
    {
        var decoded = new Hit();
        decoded.Decode(hit.Row);
        return decoded.String(column);
    }

    /// <summary>The demo's lake, made once.</summary>
    public sealed class Recorded : IAsyncLifetime
    {
        public string Root { get; } = Directory.CreateTempSubdirectory("cdp-model-demo-").FullName;

        /// <summary>Every hit of the lake, as its files have it.</summary>
        public IReadOnlyList<ModelHit> Hits { get; private set; } = [];

        /// <summary>The profiles of the default model out of the lake's own rollups, for tests make others in their place.</summary>
        internal IReadOnlyList<ProfileText> ByOwnRollups { get; private set; } = [];

        public async ValueTask InitializeAsync()
        {
            var clock = new RecordedClock();
            var platform = new Platform(Root, Variables.OfProcess(), clock);
            await new DemoRun(platform, clock, new Report(TextWriter.Null)).CollectAsync(TestContext.Current.CancellationToken);
            ByOwnRollups = ModelLake.ByRollups(Root, DefaultModel.Value, new(DateTimeZone.Utc), Scored);
            Hits = [.. Directory.EnumerateFiles(Path.Combine(Root, "hits"), "*.parquet", SearchOption.AllDirectories).SelectMany(Read)];
        }

        public ValueTask DisposeAsync()
        {
            Directory.Delete(Root, recursive: true);
            return ValueTask.CompletedTask;
        }

        private IEnumerable<ModelHit> Read(string path)
        {
            var key = Path.GetRelativePath(Root, path);
            var (reader, hit) = (new LakeFileReader(File.ReadAllBytes(path), key), new Hit());
            while (reader.Read())
            {
                hit.Decode(reader.Current);
                yield return new(hit.String(HitColumn.UserId), HitLayout.Parse(key)!.Value.Day, reader.Current.ToArray());
            }
        }
    }
}
