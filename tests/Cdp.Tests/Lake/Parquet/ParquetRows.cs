using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Cdp.Hits;
using Cdp.Lake.Parquet;

namespace Cdp.Tests.Lake.Parquet;

/// <summary>Rows of any schema as plain lists: for each column its value as an encoded row holds it, or null.</summary>
internal static class ParquetRows
{
    public static readonly ParquetSchema Small = new("hit",
    [
        new ParquetColumn("name", ColumnType.Text, hasStatistics: true), new ParquetColumn("at", ColumnType.Timestamp, hasStatistics: true),
        new ParquetColumn("count", ColumnType.Integer, hasStatistics: true), new ParquetColumn("sum", ColumnType.Number),
        new ParquetColumn("is_on", ColumnType.Boolean), new ParquetColumn("more", ColumnType.Json),
    ]);

    public static List<byte[]?[]> Random(Random random, ParquetSchema schema, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => Random(random, schema))];

    private static byte[]?[] Random(Random random, ParquetSchema schema) =>
        [.. schema.Columns.Select(column => random.Next(4) == 0 ? null : Value(random, column.Type))];

    public static byte[] Value(Random random, ColumnType type) => type switch
    {
        ColumnType.Text or ColumnType.Json => Text(random.Next(3) == 0 ? new string('x', random.Next(1, 90)) : $"value {random.Next(9)}"),
        ColumnType.Timestamp => BitConverter.GetBytes(random.NextInt64(-100_000_000_000, 4_000_000_000_000)),
        ColumnType.Boolean => [(byte)random.Next(2)],
        _ => BitConverter.GetBytes(random.NextInt64(long.MinValue, long.MaxValue)),
    };

    public static byte[] Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var value = new byte[4 + utf8.Length];
        BinaryPrimitives.WriteInt32LittleEndian(value, utf8.Length);
        utf8.CopyTo(value, 4);
        return value;
    }

    /// <summary>The value of a column that a hit has.</summary>
    public static byte[] Of(Hit hit, HitColumn column) => HitColumns.Of(column).Type switch
    {
        ColumnType.Text or ColumnType.Json => Text(hit.String(column)!),
        ColumnType.Boolean => [(byte)hit.Integer(column)],
        _ => BitConverter.GetBytes(hit.Integer(column)),
    };

    public static byte[] Encode(byte[]?[] row)
    {
        var present = 0UL;
        for (var column = 0; column < row.Length; column++)
            if (row[column] is not null) present |= 1UL << column;
        return [.. BitConverter.GetBytes(present), .. row.SelectMany(value => value ?? [])];
    }

    public static byte[] Write(ParquetSchema schema, IEnumerable<byte[]?[]> rows, int rowsPerGroup = LakeFileWriter.MaxRowsPerGroup)
    {
        var to = new ArrayBufferWriter<byte>();
        var writer = new LakeFileWriter(schema, rowsPerGroup);
        writer.Start(to);
        foreach (var row in rows) writer.Add(Encode(row));
        writer.Complete();
        return to.WrittenSpan.ToArray();
    }

    public static List<byte[]> Read(ParquetSchema schema, byte[] file)
    {
        var rows = new List<byte[]>();
        var reader = new LakeFileReader(schema, file, "hits/x.parquet");
        while (reader.Read()) rows.Add(reader.Current.ToArray());
        return rows;
    }
}
