using System.Text;
using Cdp.Lake;
using Cdp.Model;
using Cdp.Model.Check;
using Cdp.Testing.Model;
using NodaTime;

namespace Cdp.Local.Tests.Model;

/// <summary>The profiles of a model straight from hits, held equal to those out of rollups.</summary>
internal static class BothWays
{
    public static IReadOnlyList<ProfileText> Profiles(string json, IReadOnlyList<ModelHit> hits, ReportingDays days, LocalDate scored)
    {
        var model = Model(json);
        using var lake = new ModelLake(hits);
        var byHits = lake.ByHits(model, days, scored);
        Assert.Equal(byHits, lake.ByRollups(hits, model, days, scored, new Random(1)));
        return byHits;
    }

    public static DeclaredModel Model(string json)
    {
        var read = ModelReader.Read("model.json", Encoding.UTF8.GetBytes(json));
        Assert.True(read.Model is not null, string.Join('\n', read.Mistakes));
        return read.Model;
    }
}
