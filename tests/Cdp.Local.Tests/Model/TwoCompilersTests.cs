using System.Globalization;
using System.Text;
using Cdp.Model.Check;
using Cdp.Testing.Model;

namespace Cdp.Local.Tests.Model;

/// <summary>
/// The SQL of a model over the lake's files and its fold give the same profiles, value for value. <c>CDP_SEEDS=1000</c> runs more seeds.
/// </summary>
public sealed class TwoCompilersTests
{
    private const int ModelsOfAWorld = 3;

    public static TheoryData<int> Seeds =>
        [.. Enumerable.Range(1, int.Parse(Environment.GetEnvironmentVariable("CDP_SEEDS") ?? "60", CultureInfo.InvariantCulture))];

    [Theory, MemberData(nameof(Seeds))]
    public void Random_models_give_the_same_by_SQL_and_by_the_fold(int seed)
    {
        var random = new Random(seed);
        var world = ModelHits.Of(random, most: 120);
        using var lake = new ModelLake(world.All);
        for (var model = 0; model < ModelsOfAWorld; model++)
        {
            var json = RandomModel.Json(random);
            var read = ModelReader.Read("model.json", Encoding.UTF8.GetBytes(json));
            Assert.True(read.Model is not null, $"{string.Join('\n', read.Mistakes)}\n{json}");

            var folded = FoldedProfiles.Of(world.All, read.Model, world.Days, world.Scored, random);

            Compare(lake.BySql(read.Model, world.Days, world.Scored), folded, $"{world.Days.Zone.Id} {world.Scored}\n{json}");
        }
    }

    private static void Compare(IReadOnlyList<ProfileText> bySql, IReadOnlyList<ProfileText> folded, string about)
    {
        for (var i = 0; i < Math.Min(bySql.Count, folded.Count); i++)
            Assert.True(bySql[i] == folded[i], $"{about}\n--- SQL\n{bySql[i]}\n--- fold\n{folded[i]}");
        Assert.Equal(bySql.Count, folded.Count);
    }
}
