using Cdp.Hits;
using Parquet;
using Parquet.Schema;

namespace Cdp.Benchmarks.Inner;

/// <summary>A hit file by Parquet.Net.</summary>
internal sealed class ParquetNetFile
{
    private readonly Parquet.Schema.ParquetSchema _schema = new([.. HitColumns.All.Select(Field)]);

    public async Task WriteAsync(IReadOnlyList<Array> columns, Stream to)
    {
        await using var file =
            await ParquetWriter.CreateAsync(_schema, to, new ParquetOptions { CompressionMethod = CompressionMethod.Snappy });
        using var group = file.CreateRowGroup();
        for (var i = 0; i < columns.Count; i++) await WriteAsync(group, _schema.DataFields[i], columns[i]);
    }

    private static Task WriteAsync(ParquetRowGroupWriter group, DataField field, Array values) => values switch
    {
        string[] texts => group.WriteAsync(field, texts),
        DateTime?[] times => group.WriteAsync<DateTime>(field, times.AsMemory()),
        long?[] integers => group.WriteAsync<long>(field, integers.AsMemory()),
        double?[] numbers => group.WriteAsync<double>(field, numbers.AsMemory()),
        bool?[] flags => group.WriteAsync<bool>(field, flags.AsMemory()),
        _ => throw new ArgumentException($"no column is a {values.GetType()}", nameof(values)),
    };

    private static DataField Field(Column column) => column.Type switch
    {
        ColumnType.Text or ColumnType.Json => new DataField<string>(column.Name, nullable: true),
        ColumnType.Timestamp =>
            new DateTimeDataField(
                column.Name, DateTimeFormat.Timestamp, isAdjustedToUTC: false, unit: DateTimeTimeUnit.Micros, isNullable: true),
        ColumnType.Integer => new DataField<long?>(column.Name),
        ColumnType.Number => new DataField<double?>(column.Name),
        _ => new DataField<bool?>(column.Name),
    };
}
