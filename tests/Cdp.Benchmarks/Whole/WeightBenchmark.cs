using System.Diagnostics;
using System.Globalization;
using System.Text;
using Cdp.Benchmarks.Measure;
using Cdp.Compact;
using Cdp.Local.Lake;
using Cdp.Local.Warehouse;
using Cdp.Model.Check;
using Cdp.Model.Sql;
using Cdp.Profiles;
using Cdp.Settings;
using Cdp.Testing;
using DuckDB.NET.Data;
using NodaTime;

namespace Cdp.Benchmarks.Whole;

/// <summary>
/// What a day's hits weigh on their way: raw, on disk meanwhile, as hit files in both layouts, and for the query; and what of the processor
/// reading takes.
/// </summary>
internal static class WeightBenchmark
{
    private const string HitColumnsOfModel = "'user_id', 'occurred_at', 'client_id', 'event_name', 'page_path'";
    private const string RollupColumnsOfModel = "'user_id', 'measure', 'value', 'hits', 'first_at', 'last_at'";
    private static readonly LocalDate Day = new(2026, 3, 10);

    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancel)
    {
        var hits = new Options(arguments).Number("--hits", 1_000_000);
        var bucket = await WeighAsync(hits, Layout.Bucket, cancel);
        var large = await WeighAsync(hits * 3, Layout.Bucket, cancel);
        var user = await WeighAsync(hits / 10, Layout.User, cancel);
        var back = await ReachBackAsync(hits / 5, cancel);
        await ResultFile.WriteAsync("weight", "What a million hits weigh", string.Create(CultureInfo.InvariantCulture, $"""
            A day of {hits:N0} requests with 20 hits a client, in 64 gzip objects, compacted into 64 buckets; and of a tenth of that into
            folders per user. Scaled to a million hits; MB are 10⁶ bytes.

            | | |
            |---|--:|
            | raw lines | {bucket.Lines:0} MB |
            | raw, gzip | {bucket.Raw:0.0} MB |
            | rows meanwhile, in /tmp, of a day three times as large (from half a gigabyte on they are compressed) | {large.Rows:0} MB |
            | hit files in buckets | {bucket.Files:0.0} MB |
            | of them the columns of the default model | {bucket.Model:0.0} MB |
            | rollups of the default model, the columns that its query reads | {bucket.Rollups:0.00} MB |
            | hit files in folders per user | {user.Files:0.0} MB |
            | number of those | {user.Keys:N0} |
            | users that sign in | {bucket.Users:N0} |
            | result of the default model | {bucket.Csv:0} bytes of CSV a user |
            | processor time spent on reading | {bucket.Reading:0} % |
            | files of a million hits of an earlier day written again, because a fifth of its clients sign in | {back:0.0} s of processor |
            """), cancel);
        return 0;
    }

    private static async Task<Weight> WeighAsync(int hits, Layout layout, CancellationToken cancel)
    {
        using var scratch = new Scratch();
        var store = new DirectoryObjectStore(scratch.Path);
        var lines = await new BigDay(Day, hits, hits / 20).PutAsync(store, cancel);
        var settings = CompactSettings.Default with
        {
            Lake = LakeSettings.Default with { Layout = layout },
            MemoryBudget = 0,
            SpillDirectory = SpillPlace(scratch),
        };
        var (before, steps) = (Cpu(), new StepTimes());
        await using var space = SpaceWatch.Of(settings.Spill);
        var compaction = new Compaction(store, settings, TimeProvider.System, steps);
        var day = (await compaction.RunAsync(new CompactRequest($"{Day:uuuu-MM-dd}"), null, cancel)).Done.Single();
        var reading = (steps[CompactStep.Read] - before) / (Cpu() - before);
        var millions = hits / 1e6;
        return new Weight(
            lines / 1e6 / millions, Megabytes(scratch.Folder("raw")) / millions, space.Most / 1e6 / millions,
            Megabytes(scratch.Folder("hits")) / millions,
            Columns($"{scratch.Folder("hits")}/*/*/*.parquet", HitColumnsOfModel) / 1e6 / millions,
            Columns($"{scratch.Folder("rollups")}/*/*.parquet", RollupColumnsOfModel) / 1e6 / millions, day.Files / millions,
            day.Users / millions,
            await CsvOfUserAsync(scratch.Path, cancel), 100 * reading);
    }

    /// <summary>
    /// A day on which nobody signs in, and then one on which clients of it do: seconds of processor for each million of the first day's
    /// hits.
    /// </summary>
    private static async Task<double> ReachBackAsync(int hits, CancellationToken cancel)
    {
        using var scratch = new Scratch();
        var store = new DirectoryObjectStore(scratch.Path);
        await PutWithoutSignInsAsync(new BigDay(Day, hits, hits / 20), store, cancel);
        await new BigDay(Day.PlusDays(1), hits, hits / 20).PutAsync(store, cancel);
        var settings = CompactSettings.Default with { Lake = LakeSettings.Default with { Layout = Layout.Bucket } };
        await new Compaction(store, settings, TimeProvider.System).RunAsync(new CompactRequest($"{Day:uuuu-MM-dd}"), null, cancel);
        var steps = new StepTimes();
        var compaction = new Compaction(store, settings, TimeProvider.System, steps);
        var day = (await compaction.RunAsync(new CompactRequest($"{Day.PlusDays(1):uuuu-MM-dd}"), null, cancel)).Done.Single();
        if (day.Moved < hits / 10) throw new InvalidOperationException($"only {day.Moved} hits moved");
        return (steps[CompactStep.ReachBack] - steps[CompactStep.Write]).TotalSeconds * 1e6 / hits;
    }

    private static async Task PutWithoutSignInsAsync(BigDay day, DirectoryObjectStore store, CancellationToken cancel)
    {
        for (var number = 0; number < day.Objects; number++)
        {
            var (key, lines) = day.Object(number);
            var text = Encoding.UTF8.GetString(lines.Span).Replace("&uid=", "&vid=", StringComparison.Ordinal)
                .Replace("&cd1=", "&cd9=", StringComparison.Ordinal);
            await store.PutAsync(key[..^".gz".Length], Encoding.UTF8.GetBytes(text), cancel);
        }
    }

    /// <summary>Memory, where nobody else writes; else a disk.</summary>
    private static string SpillPlace(Scratch scratch) => Directory.Exists("/dev/shm") ? "/dev/shm" : scratch.Folder("spill");

    private static TimeSpan Cpu() => Process.GetCurrentProcess().TotalProcessorTime;

    private static double Megabytes(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length) / 1e6;

    /// <summary>Bytes of some columns in Parquet files.</summary>
    private static double Columns(string files, string names)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            $"SELECT CAST(sum(total_compressed_size) AS DOUBLE) FROM parquet_metadata('{files}') WHERE path_in_schema IN ({names})";
        return (double)command.ExecuteScalar()!;
    }

    private static async Task<double> CsvOfUserAsync(string lake, CancellationToken cancel)
    {
        await using var result = await new DuckDbWarehouse(lake)
            .RunAsync(new WarehouseQuery("weight", Day, ProfileQuery.Of(DefaultModel.Value, DateTimeZone.Utc, Day), ""), cancel);
        using var csv = new MemoryStream();
        await result.Csv.CopyToAsync(csv, cancel);
        return (double)csv.Length / csv.GetBuffer().AsSpan(0, (int)csv.Length).Count((byte)'\n');
    }

    private sealed record Weight(
        double Lines, double Raw, double Rows, double Files, double Model, double Rollups, double Keys, double Users, double Csv,
        double Reading);

    /// <summary>The processor time at the end of each step.</summary>
    private sealed class StepTimes : IProgress<CompactProgress>
    {
        private readonly Dictionary<CompactStep, TimeSpan> _ends = [];

        public TimeSpan this[CompactStep step] => _ends[step];

        public void Report(CompactProgress value)
        {
            if (value.Done != value.Total) return;
            lock (_ends) _ends[value.Step] = Cpu();
        }
    }
}
