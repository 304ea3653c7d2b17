using System.Buffers;
using Cdp.Lake;
using Cdp.Lake.Parquet;
using Cdp.Local.Warehouse;
using Cdp.Model;
using Cdp.Model.Sql;
using Cdp.Testing.Model;
using NodaTime;

namespace Cdp.Local.Tests.Model;

/// <summary>Hits in the lake's own files, asked by a model's SQL.</summary>
internal sealed class ModelLake : IDisposable
{
    private static readonly LocalDate Received = new(2026, 11, 21);

    public ModelLake(IEnumerable<ModelHit> hits)
    {
        var writer = new HitFileWriter();
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

    public IReadOnlyList<ProfileText> BySql(DeclaredModel model, ReportingDays days, LocalDate scored) => BySql(Root, model, days, scored);

    /// <summary>The profiles of a lake in a directory.</summary>
    public static IReadOnlyList<ProfileText> BySql(string root, DeclaredModel model, ReportingDays days, LocalDate scored)
    {
        using var lake = LakeDatabase.Open(root);
        using var rows = lake.Select(ProfileQuery.Of(model, days.Zone, scored), TestContext.Current.CancellationToken);
        Assert.Equal(model.Columns.Select(column => column.Name), Enumerable.Range(0, rows.Columns).Select(rows.Name));
        var profiles = new List<ProfileText>();
        while (rows.Read()) profiles.Add(ProfileText.Of(model, rows));
        return profiles;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
