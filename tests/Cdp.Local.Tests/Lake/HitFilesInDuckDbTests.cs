using System.Buffers;
using System.Globalization;
using Cdp.Hits;
using Cdp.Lake.Parquet;
using Cdp.Testing;
using DuckDB.NET.Data;

namespace Cdp.Local.Tests.Lake;

/// <summary>Another program's Parquet reader finds in our files what we wrote.</summary>
public sealed class HitFilesInDuckDbTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("cdp-parquet-");
    private readonly DuckDBConnection _duckDb = new("DataSource=:memory:");

    public HitFilesInDuckDbTests() => _duckDb.Open();

    private string File => $"{_root.FullName}/received-2026-11-24.parquet";

    public void Dispose()
    {
        _duckDb.Dispose();
        _root.Delete(recursive: true);
    }

    [Theory, InlineData(1, 1), InlineData(2, 7), InlineData(3, 20), InlineData(4, 700)]
    public void Every_value_is_read_as_it_was_written(int seed, int count)
    {
        var hits = HitWorld.Hits(seed, count);
        Write(hits);

        Assert.Equal(hits.Select(Texts), Rows($"SELECT {string.Join(", ", HitColumns.All.Select(Text))} FROM '{File}'"));
    }

    [Fact]
    public void Columns_have_the_names_and_types_of_the_list()
    {
        Write(HitWorld.Hits(5, 3));

        Assert.Equal(
            HitColumns.All.Select(column => $"{column.Name} {TypeOf(column)}"),
            Rows($"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM '{File}')").Select(row => row.Replace('|', ' ')));
    }

    [Fact]
    public void A_file_without_hits_is_read_as_one()
    {
        Write([]);

        Assert.Equal(["0"], Rows($"SELECT count(*) FROM '{File}'"));
    }

    [Fact]
    public void Row_groups_are_passed_over_by_their_bounds_and_none_is_missed()
    {
        var hits = HitWorld.Hits(6, 500);
        Write(hits);
        var hit = new Hit();
        foreach (var wanted in hits.Take(40))
        {
            hit.Decode(wanted);
            if (hit.Has(HitColumn.UserId))
                AssertCount(hits, HitColumn.UserId, hit, $"user_id = {Quoted(hit.String(HitColumn.UserId)!)}");
            if (hit.Has(HitColumn.OccurredAt))
                AssertCount(hits, HitColumn.OccurredAt, hit, $"epoch_ms(occurred_at) = {hit.Integer(HitColumn.OccurredAt)}");
        }
    }

    private void AssertCount(List<byte[]> hits, HitColumn column, Hit wanted, string condition) =>
        Assert.Equal([Count(hits, column, wanted)], Rows($"SELECT count(*) FROM '{File}' WHERE {condition}"));

    private static string Count(List<byte[]> hits, HitColumn column, Hit wanted)
    {
        var hit = new Hit();
        return hits.Count(row =>
        {
            hit.Decode(row);
            return hit.Has(column) && hit.Text(column).SequenceEqual(wanted.Text(column)) && hit.Integer(column) == wanted.Integer(column);
        }).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Every value as a text that says it exactly; absent ones as ∅.</summary>
    private static string Text(Column column) => $"coalesce({column.Type switch
    {
        ColumnType.Text or ColumnType.Json => $"hex(encode({column.Name}))",
        ColumnType.Timestamp => $"epoch_us({column.Name})::VARCHAR",
        ColumnType.Number => $"printf('%.17g', {column.Name})",
        _ => $"{column.Name}::VARCHAR",
    }}, '∅')";

    private static string Texts(byte[] row)
    {
        var hit = new Hit();
        hit.Decode(row);
        return string.Join('|', Enum.GetValues<HitColumn>().Select(column => !hit.Has(column) ? "∅" : HitColumns.Of(column).Type switch
        {
            ColumnType.Text or ColumnType.Json => Convert.ToHexString(hit.Text(column)),
            ColumnType.Timestamp => (hit.Integer(column) * 1000).ToString(CultureInfo.InvariantCulture),
            ColumnType.Boolean => hit.Boolean(column) == true ? "true" : "false",
            ColumnType.Number => Digits(hit.Double(column)),
            _ => hit.Integer(column).ToString(CultureInfo.InvariantCulture),
        }));
    }

    private static string TypeOf(Column column) => column.Type switch
    {
        ColumnType.Timestamp => "TIMESTAMP",
        ColumnType.Integer => "BIGINT",
        ColumnType.Number => "DOUBLE",
        ColumnType.Boolean => "BOOLEAN",
        _ => "VARCHAR",
    };

    private static string Digits(double number) => number == double.MaxValue
        ? "1.7976931348623157e+308" : number.ToString(CultureInfo.InvariantCulture);

    private static string Quoted(string text) => string.Concat(
        "'", text.Replace("'", "''", StringComparison.Ordinal).Replace("\0", "' || chr(0) || '", StringComparison.Ordinal), "'");

    private void Write(List<byte[]> hits)
    {
        var file = new ArrayBufferWriter<byte>();
        var writer = new LakeFileWriter();
        writer.Start(file);
        foreach (var hit in hits) writer.Add(hit);
        writer.Complete();
        System.IO.File.WriteAllBytes(File, file.WrittenSpan);
    }

    private List<string> Rows(string sql)
    {
        using var command = _duckDb.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            var values =
                Enumerable.Range(0, reader.FieldCount).Select(n => Convert.ToString(reader.GetValue(n), CultureInfo.InvariantCulture));
            rows.Add(string.Join('|', values));
        }

        return rows;
    }
}
