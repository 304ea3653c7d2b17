using Cdp.Hits;
using Cdp.Raw;
using Cdp.Settings;
using Cdp.Testing;
using NodaTime;

namespace Cdp.Benchmarks.Inner;

/// <summary>Hits of a <see cref="BigDay"/>: encoded, as our writer takes them, and turned into arrays, as the libraries do.</summary>
internal sealed class HitRows
{
    public HitRows(int rows)
    {
        Encoded = [.. Read(new BigDay(new LocalDate(2026, 3, 10), rows * 24, rows, 24).Object(0).Lines)];
        Columns = [.. HitColumns.All.Select(column => ArrayOf(column.Type, Encoded.Count))];
        var hit = new Hit();
        for (var row = 0; row < Encoded.Count; row++)
        {
            hit.Decode(Encoded[row]);
            for (var column = 0; column < Columns.Count; column++) Set(Columns[column], row, hit, (HitColumn)column);
        }
    }

    public IReadOnlyList<byte[]> Encoded { get; }

    /// <summary>For each column a <c>string?[]</c>, <c>DateTime?[]</c>, <c>long?[]</c>, <c>double?[]</c> or <c>bool?[]</c>.</summary>
    public IReadOnlyList<Array> Columns { get; }

    private static IEnumerable<byte[]> Read(ReadOnlyMemory<byte> lines)
    {
        var reader = new HitReader(HitSettings.Default, new UserAgents());
        var records = new RawRecordReader();
        var readings = new Readings();
        for (int end; (end = lines.Span.IndexOf((byte)'\n')) >= 0; lines = lines[(end + 1)..])
        {
            records.TryRead(lines[..end], out _);
            reader.Read(records.Record, readings);
            yield return HitWorld.Encode(readings[0].Hit);
        }
    }

    private static Array ArrayOf(ColumnType type, int rows) => type switch
    {
        ColumnType.Text or ColumnType.Json => new string?[rows],
        ColumnType.Timestamp => new DateTime?[rows],
        ColumnType.Integer => new long?[rows],
        ColumnType.Number => new double?[rows],
        ColumnType.Boolean => new bool?[rows],
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no such column"),
    };

    private static void Set(Array values, int row, Hit hit, HitColumn column)
    {
        if (!hit.Has(column)) return;
        switch (values)
        {
            case string?[] texts: texts[row] = hit.String(column); break;
            case DateTime?[] times: times[row] = DateTimeOffset.FromUnixTimeMilliseconds(hit.Integer(column)).DateTime; break;
            case long?[] integers: integers[row] = hit.Integer(column); break;
            case double?[] numbers: numbers[row] = hit.Double(column); break;
            case bool?[] flags: flags[row] = hit.Boolean(column); break;
        }
    }
}
