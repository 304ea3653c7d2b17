using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Cdp.Compact;
using Cdp.Hits;
using Cdp.Lake;
using Cdp.Lake.Parquet;
using Cdp.Settings;
using Cdp.Testing;
using Cdp.Tests.Compact;
using Microsoft.Extensions.Time.Testing;

namespace Cdp.Tests.Lake.Parquet;

/// <summary>
/// Our files by hyparquet (JavaScript) and parquet-wasm (Rust), which share no code with each other, with us or with DuckDB.
/// </summary>
public sealed partial class ForeignReaderTests : IDisposable
{
    private static readonly string Modules = Repository.PathOf("tests", "Cdp.Tests", "node_modules");
    private static readonly string[] Readers = ["hyparquet", "parquet-wasm"];

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("cdp-parquet-");
    private readonly Dictionary<string, (ParquetSchema Schema, List<byte[]?[]> Rows)> _files = new(StringComparer.Ordinal);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_column_and_null_of_any_file_is_what_other_readers_find()
    {
        var random = new Random(1);
        Add("hits", HitSchema.Current, ParquetRows.Random(random, HitSchema.Current, 200));
        Add("groups", ParquetRows.Small, ParquetRows.Random(random, ParquetRows.Small, 500), rowsPerGroup: 70);
        Add("empty", HitSchema.Current, []);
        Add("nulls", ParquetRows.Small, [.. Enumerable.Range(0, 9).Select(_ => new byte[]?[ParquetRows.Small.Columns.Length])]);
        var older = new ParquetSchema("hit", HitSchema.Current.Columns.Where((_, column) => column % 3 != 1));
        Add("older", older, ParquetRows.Random(random, older, 100));
        var newer =
            new ParquetSchema("hit", HitSchema.Current.Columns.Take(60).Append(new ParquetColumn("weather", ColumnType.Text)).Reverse());
        Add("newer", newer, ParquetRows.Random(random, newer, 100));

        await ReadByOthersAsync();

        foreach (var (name, (schema, rows)) in _files)
            foreach (var reader in Readers) Assert.Equal(rows.Select(row => Texts(schema, row)), Found(name, reader));
    }

    [Theory, InlineData(Layout.User), InlineData(Layout.Bucket)]
    public async Task A_compacted_lake_is_read_by_others_as_by_us(Layout layout)
    {
        var world = new World(3);
        var store = new MemoryObjectStore();
        foreach (var item in world.Objects) await store.PutAsync(item.Key, item.Bytes, Cancel);
        var settings = world.Settings with { Lake = world.Settings.Lake with { Layout = layout } };
        foreach (var day in world.ReceivedDays)
            await new Compaction(store, settings, new FakeTimeProvider(new(2026, 11, 21, 3, 0, 0, TimeSpan.Zero))).RunAsync(
                new CompactRequest(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), null, Cancel);
        foreach (var key in store.Keys.Where(key => key.StartsWith(LakeLayout.AllHits, StringComparison.Ordinal)))
            Add(key.Replace('/', '_'), HitSchema.Current, Rows(store[key]!), store[key]);

        await ReadByOthersAsync();

        Assert.NotEmpty(_files);
        foreach (var (name, (schema, rows)) in _files)
            foreach (var reader in Readers) Assert.Equal(rows.Select(row => Texts(schema, row)), Found(name, reader));
    }

    /// <summary>
    /// Parquet's first implementation reads program, version and build out of this text, to know of faults of old writers.
    /// </summary>
    [Fact]
    public async Task The_writer_is_named_in_the_form_that_readers_parse()
    {
        Add("empty", HitSchema.Current, []);

        await ReadByOthersAsync();

        using var found = JsonDocument.Parse(File.ReadAllText(Path.Combine(_directory.FullName, "empty.parquet.hyparquet.json")));
        var match = CreatedBy().Match(found.RootElement.GetProperty("createdBy").GetString()!);
        Assert.True(match.Success);
        Assert.Equal(("cdp", "1.0.0"), (match.Groups["application"].Value, match.Groups["version"].Value));
        Assert.Equal(LakeHistory.OfProgram.Current.ToString(CultureInfo.InvariantCulture), match.Groups["build"].Value);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private void Add(
        string name, ParquetSchema schema, List<byte[]?[]> rows, byte[]? file = null, int rowsPerGroup = LakeFileWriter.MaxRowsPerGroup)
    {
        File.WriteAllBytes(Path.Combine(_directory.FullName, $"{name}.parquet"), file ?? ParquetRows.Write(schema, rows, rowsPerGroup));
        _files.Add(name, (schema, rows));
    }

    private async Task ReadByOthersAsync()
    {
        if (Missing.Find("node") is not { } node || !Directory.Exists(Modules))
        {
            Missing.Skip("The other readers are not installed: npm ci --prefix tests/Cdp.Tests");
            return;
        }

        var script = Repository.PathOf("tests", "Cdp.Tests", "Lake", "Parquet", "foreign-readers.mjs");
        using var process = Process.Start(
            new ProcessStartInfo(node, [script, Modules, _directory.FullName]) { UseShellExecute = false, RedirectStandardError = true })!;
        var said = await process.StandardError.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        Assert.True(process.ExitCode == 0, said);
    }

    private IEnumerable<string?[]> Found(string name, string reader)
    {
        using var found = JsonDocument.Parse(File.ReadAllText(Path.Combine(_directory.FullName, $"{name}.parquet.{reader}.json")));
        return
        [
            .. found.RootElement.GetProperty("rows").EnumerateArray()
                .Select(row => row.EnumerateArray().Select(value => value.GetString()).ToArray()),
        ];
    }

    /// <summary>As the script writes them.</summary>
    private static string?[] Texts(ParquetSchema schema, byte[]?[] row) =>
        [.. row.Select((value, column) => value is null ? null : Text(schema.Columns[column].Type, value))];

    private static string Text(ColumnType type, byte[] value) => type switch
    {
        ColumnType.Text or ColumnType.Json => Encoding.UTF8.GetString(value.AsSpan(4)),
        ColumnType.Boolean => value[0] == 0 ? "false" : "true",
        ColumnType.Number => double.IsNaN(BitConverter.ToDouble(value)) ? "NaN" : Convert.ToHexStringLower(value),
        _ => BinaryPrimitives.ReadInt64LittleEndian(value).ToString(CultureInfo.InvariantCulture),
    };

    private static List<byte[]?[]> Rows(byte[] file)
    {
        var reader = new LakeFileReader(file, "hits/x.parquet");
        var (rows, hit) = (new List<byte[]?[]>(), new Hit());
        while (reader.Read())
        {
            hit.Decode(reader.Current);
            rows.Add([.. Enum.GetValues<HitColumn>().Select(column => hit.Has(column) ? ParquetRows.Of(hit, column) : null)]);
        }

        return rows;
    }

    [GeneratedRegex(
        @"^(?<application>.*?)\s+version\s*(?:(?<version>[^(]*?)\s*(?:\(\s*build\s*(?<build>[^)]*?)\s*\))?)?\z",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CreatedBy();
}
