using Cdp.Hits;
using ParquetSharp;

namespace Cdp.Benchmarks.Inner;

/// <summary>A hit file by ParquetSharp.</summary>
internal sealed class ParquetSharpFile
{
    private readonly ParquetSharp.Column[] _columns = [.. HitColumns.All.Select(Column)];

    public void Write(IReadOnlyList<Array> columns, Stream to)
    {
        using var file = new ParquetFileWriter(to, _columns, null, Compression.Snappy, leaveOpen: true);
        using (var group = file.AppendRowGroup())
            foreach (var values in columns) Write(group, values);
        file.Close();
    }

    private static void Write(RowGroupWriter group, Array values)
    {
        using var column = group.NextColumn();
        switch (values)
        {
            case string[] texts: Write(column, texts); break;
            case DateTime?[] times: Write(column, times); break;
            case long?[] integers: Write(column, integers); break;
            case double?[] numbers: Write(column, numbers); break;
            case bool?[] flags: Write(column, flags); break;
        }
    }

    private static void Write<T>(ColumnWriter column, T[] values)
    {
        using var writer = column.LogicalWriter<T>();
        writer.WriteBatch(values);
    }

    private static ParquetSharp.Column Column(Cdp.Hits.Column column) => column.Type switch
    {
        ColumnType.Text or ColumnType.Json => new Column<string>(column.Name),
        ColumnType.Timestamp => new Column<DateTime?>(column.Name, LogicalType.Timestamp(isAdjustedToUtc: false, TimeUnit.Micros)),
        ColumnType.Integer => new Column<long?>(column.Name),
        ColumnType.Number => new Column<double?>(column.Name),
        _ => new Column<bool?>(column.Name),
    };
}
