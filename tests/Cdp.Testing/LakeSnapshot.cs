using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Cdp.Compact;
using Cdp.Hits;
using Cdp.Lake;
using Cdp.Lake.Parquet;
using Cdp.Lake.Receipts;
using Cdp.Rollups;

namespace Cdp.Testing;

/// <summary>A lake as text, to compare: every row under hits/ and rejected/, every receipt.</summary>
public static class LakeSnapshot
{
    private static readonly HitColumn[] Short = [HitColumn.EventId, HitColumn.UserId, HitColumn.IdentifiedBy];

    /// <summary>Each hit as "file | event | owner | reason", in order.</summary>
    public static IEnumerable<string> Owners(MemoryObjectStore store) => Rows(store, Short).Order(StringComparer.Ordinal);

    /// <summary>Each hit with its file and all its columns, in the files' order.</summary>
    public static IEnumerable<string> Hits(MemoryObjectStore store) => Rows(store, Enum.GetValues<HitColumn>());

    /// <summary>Each file under rejected/ with its lines.</summary>
    public static IEnumerable<string> Rejected(MemoryObjectStore store) =>
        store.Keys.Where(key => key.StartsWith(LakeLayout.AllRejected, StringComparison.Ordinal))
            .Select(key => $"{key}\n{Unzip(store[key]!)}");

    /// <summary>
    /// Each file with all columns of its rows in their order; the rejected lines; the receipts without seconds, files and moved.
    /// </summary>
    public static string Whole(MemoryObjectStore store) => string.Join('\n', Hits(store).Concat(Rejected(store))
        .Concat(
            Receipts(store)
                .Select(receipt =>
                    JsonSerializer.Serialize(receipt with { Seconds = 0, Files = 0, Moved = 0 }, CompactJson.Default.CompactReceipt))));

    /// <summary>The same, and the rows of all rollups.</summary>
    public static string WithRollups(MemoryObjectStore store) => string.Join('\n', Rollups(store).Prepend(Whole(store)));

    /// <summary>Each row of a rollup with its file, in the files' order.</summary>
    public static IEnumerable<string> Rollups(MemoryObjectStore store)
    {
        foreach (var key in store.Keys.Where(key => key.StartsWith(LakeLayout.AllRollups, StringComparison.Ordinal)))
        {
            var rows = new LakeFileReader(RollupColumns.Schema, store[key]!, key);
            while (rows.Read()) yield return $"{key} | {Readable(rows.Current)}";
        }
    }

    /// <summary>The bytes of a row, those that are letters as such.</summary>
    public static string Readable(ReadOnlySpan<byte> row)
    {
        var text = new StringBuilder();
        foreach (var value in row) text.Append(value is >= 0x20 and < 0x7F ? $"{(char)value}" : $"\\{value:x2}");
        return text.ToString();
    }

    public static IEnumerable<CompactReceipt> Receipts(MemoryObjectStore store) => store.Keys
        .Where(key => key.StartsWith("runs/compact/", StringComparison.Ordinal))
        .Select(key => JsonSerializer.Deserialize(store[key]!, CompactJson.Default.CompactReceipt)!);

    public static string Counts(CompactReceipt receipt) =>
        $"{receipt.Requests}/{receipt.EventsRead}/{receipt.Hits}/{receipt.Duplicates}/"
        + $"{receipt.Ignored.Values.Sum()}/{receipt.Rejected.Values.Sum()}/{receipt.Bots}/{receipt.Users}";

    private static IEnumerable<string> Rows(MemoryObjectStore store, HitColumn[] columns)
    {
        var hit = new Hit();
        foreach (var key in store.Keys.Where(key => key.StartsWith(LakeLayout.AllHits, StringComparison.Ordinal)))
        {
            var rows = new LakeFileReader(store[key]!, key);
            while (rows.Read())
            {
                hit.Decode(rows.Current);
                yield return $"{key} | {string.Join(" | ", columns.Select(column => Value(hit, column)))}";
            }
        }
    }

    private static string? Value(Hit hit, HitColumn column) => HitColumns.Of(column).Type switch
    {
        ColumnType.Text or ColumnType.Json => hit.String(column),
        _ => hit.Has(column) ? hit.Integer(column).ToString(System.Globalization.CultureInfo.InvariantCulture) : null,
    };

    private static string Unzip(byte[] bytes)
    {
        using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
