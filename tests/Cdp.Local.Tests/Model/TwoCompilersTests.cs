using System.Globalization;
using System.Text;
using Cdp.Model.Check;
using Cdp.Testing;
using Cdp.Testing.Model;

namespace Cdp.Local.Tests.Model;

/// <summary>
/// The SQL of a model over hits, and its fold with the SQL over the rollups that it makes, give the same profiles, value for value.
/// <c>CDP_SEEDS=1000</c> runs more seeds.
/// </summary>
public sealed class TwoCompilersTests
{
    private const int ModelsOfAWorld = 3;

    private static readonly string Default = File.ReadAllText(Repository.PathOf("model.json"));

    public static TheoryData<int> Seeds =>
        [.. Enumerable.Range(1, int.Parse(Environment.GetEnvironmentVariable("CDP_SEEDS") ?? "60", CultureInfo.InvariantCulture))];

    [Theory, MemberData(nameof(Seeds))]
    public void Random_models_give_the_same_from_hits_and_out_of_rollups(int seed)
    {
        var random = new Random(seed);
        var world = ModelHits.Of(random, most: 120);
        using var lake = new ModelLake(world.All);
        for (var model = 0; model <= ModelsOfAWorld; model++)
        {
            var json = model == 0 ? Default : RandomModel.Json(random);
            var read = ModelReader.Read("model.json", Encoding.UTF8.GetBytes(json));
            Assert.True(read.Model is not null, $"{string.Join('\n', read.Mistakes)}\n{json}");

            var byRollups = lake.ByRollups(world.All, read.Model, world.Days, world.Scored, random);

            Compare(lake.ByHits(read.Model, world.Days, world.Scored), byRollups, $"{world.Days.Zone.Id} {world.Scored}\n{json}");
        }
    }

    private static void Compare(IReadOnlyList<ProfileText> byHits, IReadOnlyList<ProfileText> byRollups, string about)
    {
        for (var i = 0; i < Math.Min(byHits.Count, byRollups.Count); i++)
            Assert.True(byHits[i] == byRollups[i], $"{about}\n--- hits\n{byHits[i]}\n--- rollups\n{byRollups[i]}");
        Assert.Equal(byHits.Count, byRollups.Count);
    }
}
