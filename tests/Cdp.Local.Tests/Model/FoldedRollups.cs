using System.Buffers;
using System.Text;
using Cdp.Lake;
using Cdp.Lake.Parquet;
using Cdp.Model;
using Cdp.Model.Fold;
using Cdp.Rollups;
using Cdp.Testing.Model;

namespace Cdp.Local.Tests.Model;

/// <summary>Rollups of hits, made by the fold: in the lake's own files, and as rows.</summary>
internal static class FoldedRollups
{
    /// <summary>
    /// Writes rollups as if each hit were received on one of some days: what belongs to one user-day is then in several files.
    /// </summary>
    public static void Write(string root, IEnumerable<ModelHit> hits, DeclaredModel model, ReportingDays days, Random random)
    {
        var (fold, writer) = (new UserDayFold(model.Measures, days), new LakeFileWriter(RollupColumns.Schema));
        var place = Path.Combine(root, LakeLayout.AllRollups);
        if (Directory.Exists(place)) Directory.Delete(place, recursive: true);
        foreach (var file in hits.Where(hit => hit.User is not null).GroupBy(hit => (hit.Day, Received: hit.Day.PlusDays(random.Next(3)))))
        {
            var bytes = new ArrayBufferWriter<byte>();
            writer.Start(bytes);
            foreach (var row in file.GroupBy(hit => hit.User!).SelectMany(user => Rows(fold, [.. user], random))) writer.Add(row);
            writer.Complete();
            var path = Path.Combine(root, LakeLayout.Rollup(file.Key.Day, file.Key.Received));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, bytes.WrittenSpan);
        }
    }

    /// <summary>The rows of one user-day, sorted; the same in a second, random order of its hits.</summary>
    public static IReadOnlyList<byte[]> Rows(UserDayFold fold, ModelHit[] hits, Random random)
    {
        var rows = Rows(fold, hits);
        random.Shuffle(hits);
        Assert.Equal(rows, Rows(fold, hits));
        return rows;
    }

    private static List<byte[]> Rows(UserDayFold fold, ModelHit[] hits)
    {
        var rows = new List<byte[]>();
        fold.Start(hits[0].Day);
        foreach (var hit in hits) fold.Add(hit.Row);
        fold.Write(Encoding.UTF8.GetBytes(hits[0].User!), row => rows.Add(row.ToArray()));
        rows.Sort((a, b) => RollupRow.Compare(new RollupRow(a), new RollupRow(b)));
        return rows;
    }
}
