using System.Buffers;
using Cdp.Lake;
using Cdp.Lake.Parquet;
using Cdp.Local.Warehouse;
using Cdp.Model;
using Cdp.Model.Sql;
using Cdp.Testing.Model;
using NodaTime;

namespace Cdp.Local.Tests.Model;

/// <summary>Hits and rollups in the lake's own files, asked by a model's SQL.</summary>
internal sealed class ModelLake : IDisposable
{
    private static readonly LocalDate Received = new(2026, 11, 21);

    public ModelLake(IEnumerable<ModelHit> hits)
    {
        var writer = new LakeFileWriter();
        foreach (var day in hits.GroupBy(hit => hit.Day))
        {
            var bytes = new ArrayBufferWriter<byte>();
            writer.Start(bytes);
            foreach (var hit in day) writer.Add(hit.Row);
            writer.Complete();
            var path = Path.Combine(Root, HitLayout.File(day.Key, "bucket=00", Received));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, bytes.WrittenSpan);
        }
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("cdp-model-").FullName;

    public IReadOnlyList<ProfileText> ByHits(DeclaredModel model, ReportingDays days, LocalDate scored) =>
        ByHits(Root, model, days, scored);

    /// <summary>The profiles of a lake in a directory, straight from its hits.</summary>
    public static IReadOnlyList<ProfileText> ByHits(string root, DeclaredModel model, ReportingDays days, LocalDate scored) =>
        Profiles(root, model, ProfileQuery.Of(model, days.Zone, scored), new DerivedAgain(model, days, scored));

    /// <summary>The same out of its rollups.</summary>
    public static IReadOnlyList<ProfileText> ByRollups(string root, DeclaredModel model, ReportingDays days, LocalDate scored) =>
        Profiles(root, model, ProfileQuery.OfRollups(model, days.Zone, scored), new DerivedAgain(model, days, scored));

    /// <summary>Out of rollups that are made of these hits first.</summary>
    public IReadOnlyList<ProfileText> ByRollups(
        IEnumerable<ModelHit> hits, DeclaredModel model, ReportingDays days, LocalDate scored, Random random)
    {
        FoldedRollups.Write(Root, hits, model, days, random);
        return ByRollups(Root, model, days, scored);
    }

    private static List<ProfileText> Profiles(string root, DeclaredModel model, string sql, DerivedAgain derived)
    {
        using var lake = LakeDatabase.Open(root);
        using var rows = lake.Select(sql, TestContext.Current.CancellationToken);
        Assert.Equal(model.Columns.Select(column => column.Name), Enumerable.Range(0, rows.Columns).Select(rows.Name));
        var profiles = new List<ProfileText>();
        while (rows.Read())
        {
            profiles.Add(ProfileText.Of(model, rows));
            Assert.Equal(profiles[^1].Text, derived.Of(rows).Text);
        }

        return profiles;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
