using Cdp.Hits;
using Cdp.Lake.Parquet;
using Cdp.Testing;

namespace Cdp.Tests.Lake.Parquet;

public sealed class SchemaEvolutionTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 40)];

    /// <summary>Files of any columns in any order, read by the schema of hits and by a small one.</summary>
    [Theory, MemberData(nameof(Seeds))]
    public void Columns_are_matched_by_name_and_missing_ones_are_null(int seed)
    {
        var random = new Random(seed);
        var schema = seed % 2 == 0 ? HitSchema.Current : ParquetRows.Small;
        var columns = Enumerable.Range(0, schema.Columns.Length).OrderBy(_ => random.Next())
            .Take(random.Next(1, schema.Columns.Length + 1)).ToList();
        var written = new ParquetSchema("hit", columns.Select(column => schema.Columns[column]));
        var rows = ParquetRows.Random(random, written, random.Next(0, 150));

        var file = ParquetRows.Write(written, rows, rowsPerGroup: random.Next(1, 200));

        var expected = rows.Select(row => Enumerable.Range(0, schema.Columns.Length)
            .Select(column => columns.IndexOf(column) is var at and >= 0 ? row[at] : null).ToArray());
        Assert.Equal(expected.Select(ParquetRows.Encode), ParquetRows.Read(schema, file));
    }

    [Fact]
    public void Hits_of_an_older_version_have_no_value_in_a_newer_column()
    {
        var older = new ParquetSchema("hit", HitSchema.Current.Columns.Where(column => column.Name != "gclid"));
        var hits = HitWorld.Hits(1, 50);
        var row = new Hit();
        var rows = hits.Select(hit => Row(hit, row)).ToList();

        var file = ParquetRows.Write(older, rows.Select(values => values.Where((_, column) => column != (int)HitColumn.Gclid).ToArray()));

        var reader = new LakeFileReader(file, "hits/x.parquet");
        for (var i = 0; reader.Read(); i++)
        {
            rows[i][(int)HitColumn.Gclid] = null;
            Assert.Equal(ParquetRows.Encode(rows[i]), reader.Current);
        }

        Assert.Equal(hits.Count, reader.Count);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void An_unknown_column_means_that_the_program_must_be_updated(int seed)
    {
        var random = new Random(seed);
        var newer = ParquetRows.Small.Columns.Append(new ParquetColumn("weather", ColumnType.Text)).OrderBy(_ => random.Next())
            .Where(column => column.Name == "weather" || random.Next(3) > 0);
        var schema = new ParquetSchema("hit", newer);
        var file = ParquetRows.Write(schema, ParquetRows.Random(random, schema, 5));

        var e = Assert.Throws<NewerLakeFileException>(() => ParquetRows.Read(ParquetRows.Small, file));

        Assert.Equal(("hits/x.parquet", "weather"), (e.Key, e.Column));
        Assert.Equal(
            "hits/x.parquet has a column 'weather' that this program does not know: a newer version wrote it. Update the program.",
            e.Message);
    }

    [Fact]
    public void A_file_without_rows_has_no_values_that_an_older_program_could_lose()
    {
        var newer = new ParquetSchema("hit", [.. ParquetRows.Small.Columns, new ParquetColumn("weather", ColumnType.Text)]);

        Assert.Empty(ParquetRows.Read(ParquetRows.Small, ParquetRows.Write(newer, [])));
    }

    [Theory]
    [InlineData("at", ColumnType.Integer)]
    [InlineData("count", ColumnType.Timestamp)]
    [InlineData("count", ColumnType.Number)]
    [InlineData("is_on", ColumnType.Integer)]
    [InlineData("name", ColumnType.Boolean)]
    public void A_column_of_another_type_is_damage(string name, ColumnType type)
    {
        var other = new ParquetSchema("hit", [new ParquetColumn("more", ColumnType.Json), new ParquetColumn(name, type)]);
        var file = ParquetRows.Write(other, ParquetRows.Random(new Random(1), other, 5));

        var e = Assert.Throws<CorruptLakeFileException>(() => ParquetRows.Read(ParquetRows.Small, file));

        Assert.StartsWith($"hits/x.parquet is damaged ({name} has another type)", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_another_schema_is_not_taken_for_hits()
    {
        var other = new ParquetSchema("session", ParquetRows.Small.Columns);

        var e = Assert.Throws<CorruptLakeFileException>(() => ParquetRows.Read(ParquetRows.Small, ParquetRows.Write(other, [])));

        Assert.Contains("not a file of the schema 'hit'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_schema_has_from_1_to_64_columns_of_different_names()
    {
        ParquetColumn[] columns = [.. Enumerable.Range(0, 65).Select(n => new ParquetColumn($"c{n}", ColumnType.Integer))];

        Assert.Equal(64, new ParquetSchema("x", columns[..64]).Columns.Length);
        Assert.Throws<ArgumentException>(() => new ParquetSchema("x", columns));
        Assert.Throws<ArgumentException>(() => new ParquetSchema("x", []));
        Assert.Throws<ArgumentException>(() => new ParquetSchema("x", [columns[0], columns[1], columns[0]]));
        Assert.Throws<ArgumentException>(() => new ParquetColumn("sum", ColumnType.Number, hasStatistics: true));
    }

    [Fact]
    public void Sixty_four_columns_are_read_back()
    {
        var types = Enum.GetValues<ColumnType>();
        var schema = new ParquetSchema("x", Enumerable.Range(0, 64).Select(n => new ParquetColumn($"c{n}", types[n % types.Length])));
        var rows = ParquetRows.Random(new Random(9), schema, 200);

        Assert.Equal(rows.Select(ParquetRows.Encode), ParquetRows.Read(schema, ParquetRows.Write(schema, rows, rowsPerGroup: 70)));
    }

    /// <summary>The values of an encoded hit, by column.</summary>
    private static byte[]?[] Row(byte[] encoded, Hit hit)
    {
        hit.Decode(encoded);
        return [.. Enum.GetValues<HitColumn>().Select(column => hit.Has(column) ? ParquetRows.Of(hit, column) : null)];
    }
}
