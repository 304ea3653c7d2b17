using System.Buffers;
using Cdp.Hits;
using Cdp.Lake.Parquet;
using Cdp.Local.Warehouse;
using Cdp.Profiles;
using Cdp.Testing;

namespace Cdp.Local.Tests.Warehouse;

/// <summary>Files of versions of the program that wrote other columns, in the view.</summary>
public sealed class OlderHitFilesTests : IDisposable
{
    private readonly TestLake _older = new(), _current = new();

    public void Dispose()
    {
        _older.Dispose();
        _current.Dispose();
    }

    /// <summary>Files of any columns in any order, alone or beside one of this version, show what files of this version would.</summary>
    [Theory, InlineData(7, true), InlineData(8, true), InlineData(9, true), InlineData(10, false), InlineData(11, false)]
    public void A_column_that_a_file_does_not_have_is_null(int seed, bool isBesideCurrent)
    {
        var random = new Random(seed);
        var all = Enum.GetValues<HitColumn>();
        for (var day = 0; day < 4; day++)
        {
            HitColumn[] columns = isBesideCurrent && day == 2 ? all : [.. all.OrderBy(_ => random.Next()).Take(random.Next(1, 30))];
            List<Hit> hits = [.. Enumerable.Range(0, 5).Select(_ => HitWorld.Random(random))];
            foreach (var hit in hits)
                foreach (var missing in all.Except(columns)) hit.Remove(missing);
            var key = $"hits/dt=2026-11-2{day}/user=u=1/received-2026-11-24.parquet";
            var schema = new ParquetSchema("hit", columns.Select(column => HitSchema.Current.Columns[(int)column]));
            _older.Put(key, File(schema, hits.Select(hit => Row(hit, columns))));
            _current.Put(key, File(HitSchema.Current, hits.Select(HitWorld.Encode)));
        }

        foreach (var days in (string[])["", " WHERE dt = DATE '2026-11-22'", " WHERE dt > DATE '2026-11-21'"])
        {
            var rows = Rows(_current, $"SELECT * FROM hits{days}");
            Assert.NotEmpty(rows);
            Assert.Equal(rows, Rows(_older, $"SELECT * FROM hits{days}"));
        }
    }

    [Fact]
    public void No_file_is_opened_of_a_day_that_is_not_asked_for()
    {
        _current.Put("hits/dt=2026-11-23/user=a/received-2026-11-24.parquet", File(HitSchema.Current, HitWorld.Hits(12, 3)));
        foreach (var day in (string[])["2026-11-22", "2026-11-24"])
            _current.Put($"hits/dt={day}/user=a/received-2026-11-24.parquet", "no Parquet file");

        Assert.Equal(["3"], Rows(_current, "SELECT count(*) FROM hits WHERE dt = DATE '2026-11-23'"));
        Assert.Equal(["3"], Rows(_current, "SELECT count(*) FROM hits WHERE dt > DATE '2026-11-22' AND dt < DATE '2026-11-24'"));
        Assert.Throws<WarehouseException>(() => Rows(_current, "SELECT count(event_id) FROM hits"));
    }

    /// <summary>A hit as a row of these columns in this order.</summary>
    private static byte[] Row(Hit hit, HitColumn[] columns)
    {
        var present = columns.Select((column, index) => hit.Has(column) ? 1UL << index : 0).Aggregate((all, bit) => all | bit);
        return [.. BitConverter.GetBytes(present), .. columns.Where(hit.Has).SelectMany(column => Value(hit, column))];
    }

    private static byte[] Value(Hit hit, HitColumn column) => HitColumns.Of(column).Type switch
    {
        ColumnType.Text or ColumnType.Json => [.. BitConverter.GetBytes(hit.Text(column).Length), .. hit.Text(column)],
        ColumnType.Boolean => [(byte)hit.Integer(column)],
        _ => BitConverter.GetBytes(hit.Integer(column)),
    };

    private static byte[] File(ParquetSchema schema, IEnumerable<byte[]> rows)
    {
        var file = new ArrayBufferWriter<byte>();
        var writer = new LakeFileWriter(schema);
        writer.Start(file);
        foreach (var row in rows) writer.Add(row);
        writer.Complete();
        return file.WrittenSpan.ToArray();
    }

    private static List<string> Rows(TestLake from, string sql)
    {
        using var lake = LakeDatabase.Open(from.Root);
        using var rows = lake.Select(sql, TestContext.Current.CancellationToken);
        var lines = new List<string>();
        while (rows.Read())
            lines.Add(string.Join('|', Enumerable.Range(0, rows.Columns).Select(column => ValueText.Of(rows.Value(column)))));
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }
}
