using System.Globalization;
using System.Text.Json;
using Cdp.Benchmarks.Measure;
using Cdp.Local.Lake;
using Cdp.Testing;
using NodaTime;

namespace Cdp.Benchmarks.Whole;

/// <summary>One day compacted: ours beside gzip alone, DuckDB SQL and pandas, all over the same objects.</summary>
internal sealed class CompactBenchmark(Scratch scratch, BigDay day)
{
    private const string Day = "2026-03-10";

    private string Lake => scratch.Folder("lake");

    private string Receipt => Path.Combine(Lake, "runs", "compact", $"dt={Day}.json");

    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancel)
    {
        var options = new Options(arguments);
        await Programs.BuildAsync(cancel);
        using var scratch = new Scratch();
        var day = new BigDay(
            new LocalDate(2026, 3, 10), options.Number("--hits", 1_000_000), options.Number("--clients", 50_000),
            options.Number("--objects", 64));
        var benchmark = new CompactBenchmark(scratch, day);
        await benchmark.RunAsync(options, cancel);
        return 0;
    }

    private async Task RunAsync(Options options, CancellationToken cancel)
    {
        Console.Error.WriteLine($"writing {day.Requests} requests …");
        var bytes = await day.PutAsync(new DirectoryObjectStore(Lake), cancel);
        var tables = new List<string>();
        foreach (var layout in (options.Text("--layouts") ?? "bucket,user").Split(','))
        {
            var comparison = new Comparison($"Layout `{layout}`", [.. Contenders(layout, options)]);
            await comparison.RunAsync(options.Number("--rounds", 3), cancel);
            tables.Add(comparison.Table());
            scratch.Empty("out");
        }

        await ResultFile.WriteAsync(options.Text("--name") ?? "compact", "One day compacted", string.Create(CultureInfo.InvariantCulture,
            $"{day.Requests:N0} requests of {day.Clients:N0} clients in {day.Objects} gzip objects, {bytes / day.Requests} bytes a raw "
            + $"line. All in turns in one run; medians.\n\n{string.Join('\n', tables)}\n{Notes(options)}"), cancel);
    }

    private IEnumerable<Contender> Contenders(string layout, Options options)
    {
        var settings = new Dictionary<string, string> { ["CDP_LAKE_LAYOUT"] = layout };
        yield return new Contender("ours: `./cdp compact`", Programs.Cdp, ["compact", "--date", Day, "--data", Lake],
            () => scratch.Empty("lake/hits", "lake/state", "lake/runs", "lake/rejected"), _ => Outcome(layout), settings);
        yield return new Contender(
            "`gzip -dc` alone", "gzip", ["-dc", .. Directory.EnumerateFiles(Lake, "*.gz", SearchOption.AllDirectories).Where(IsRaw)],
            DiscardOutput: true);
        yield return new Contender("DuckDB SQL, 2 threads", Programs.Dotnet, Programs.Job([
            "job-duckdb", Programs.Peer("compact.sql"), $"lake={Lake}", $"out={scratch.Folder("out")}", $"temp={scratch.Folder("temp")}",
            $"date={Day}", .. Partition(layout)]),
            () => scratch.Empty("out"), usage => usage.Output.Trim());
        if (Pandas(options) is { } python)
            yield return new Contender(
                "pandas", python, [Programs.Peer("compact.py"), Lake, scratch.Folder("out"), Day, layout], () => scratch.Empty("out"),
                usage => usage.Output.Trim());
    }

    /// <summary>Made before ours has run for the first time, so only raw/ is there; and rejected/ has gzip files, too.</summary>
    private bool IsRaw(string file) => file.StartsWith(Path.Combine(Lake, "raw"), StringComparison.Ordinal);

    private static string[] Partition(string layout) => layout == "bucket"
        ? ["partition=bucket", "open=100", "flush=524288", "folder=hash(key) % 64", "order=hash(key) % 64, key, received_at, event_id"]
        : ["partition=user", "open=1000", "flush=20000", "folder=key", "order=key, received_at, event_id"];

    /// <summary>The figures that every program must come to.</summary>
    private string Outcome(string layout)
    {
        using var receipt = JsonDocument.Parse(File.ReadAllBytes(Receipt));
        long Figure(string name) => receipt.RootElement.GetProperty(name).GetInt64();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"hits={Figure("hits")} duplicates={Figure("duplicates")} users={Figure("users")} folders={Figure("files")}");
    }

    private static string? Pandas(Options options) =>
        options.Text("--pandas") == "no" ? null : options.Text("--python") ?? Programs.FindPython("pandas");

    private static string Notes(Options options) => Pandas(options) is not null ? ""
        : options.Text("--pandas") == "no"
        ? "pandas was left out."
        : "pandas was left out: no python3 on the PATH, and none of the system's, has it.";
}
