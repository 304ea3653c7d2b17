using System.Globalization;
using System.Text.Json;
using Cdp.Benchmarks.Measure;
using Cdp.Local.Lake;
using Cdp.Testing;
using NodaTime;

namespace Cdp.Benchmarks.Whole;

/// <summary>This checkout beside an earlier one of the project: a day compacted, compacted again, and the start of the program.</summary>
internal sealed class BeforeBenchmark(Scratch scratch, string before)
{
    private const string Day = "2026-03-10";

    private string Lake => scratch.Folder("lake");

    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancel)
    {
        var options = new Options(arguments);
        var before =
            Path.Combine(options.Text("--before") ?? throw new ArgumentException("--before names another checkout of the project"), "cdp");
        await Programs.BuildAsync(cancel);
        await MeasuredProcess.RunAsync(new Contender("build", before, ["--help"]), cancel);
        using var scratch = new Scratch();
        await new BeforeBenchmark(scratch, before).RunAsync(options, cancel);
        return 0;
    }

    private async Task RunAsync(Options options, CancellationToken cancel)
    {
        var (rounds, hits) = (options.Number("--rounds", 5), options.Number("--hits", 1_000_000));
        await new BigDay(new LocalDate(2026, 3, 10), hits, hits / 20).PutAsync(new DirectoryObjectStore(Lake), cancel);
        var tables = new List<string>();
        foreach (var layout in (string[])["bucket", "user"])
        {
            tables.Add(await TableAsync($"First compaction, layout `{layout}`", layout, isFirst: true, rounds, cancel));
            tables.Add(await TableAsync($"The same again, layout `{layout}`", layout, isFirst: false, rounds, cancel));
        }

        var start = new Comparison("Start: `./cdp --help`",
        [
            new Contender("ours", Programs.Cdp, ["--help"], DiscardOutput: true),
            new Contender("before", before, ["--help"], DiscardOutput: true),
        ]);
        await start.RunAsync(rounds * 4, cancel);
        var commit = (await MeasuredProcess.RunAsync(
            new Contender("commit", "git", ["-C", Path.GetDirectoryName(before)!, "rev-parse", "--short", "HEAD"]), cancel)).Output.Trim();
        await ResultFile.WriteAsync("before", "Beside an earlier commit", string.Create(CultureInfo.InvariantCulture, $"""
            Before is commit {commit}. A day of {hits:N0} requests of {hits / 20:N0} clients in 64 gzip objects; in turns, medians.

            {string.Join('\n', tables)}
            {start.Table()}
            """), cancel);
    }

    private async Task<string> TableAsync(string name, string layout, bool isFirst, int rounds, CancellationToken cancel)
    {
        var environment = new Dictionary<string, string> { ["CDP_LAKE_LAYOUT"] = layout };
        var comparison = new Comparison(name, [Compact("ours", Programs.Cdp), Compact("before", before)]);
        await comparison.RunAsync(rounds, cancel);
        return comparison.Table();

        // Each has its lake, for they differ in their shape; the raw objects are the same.
        Contender Compact(string who, string program) => new(
            who, program, ["compact", "--date", Day, "--data", LakeOf(who)],
            () =>
            {
                if (isFirst) Clear(who);
            },
            _ => Outcome(who), environment);
    }

    private string LakeOf(string who)
    {
        var lake = Directory.CreateDirectory(scratch.Folder(who)).FullName;
        if (!Directory.Exists(Path.Combine(lake, "raw")))
            Directory.CreateSymbolicLink(Path.Combine(lake, "raw"), Path.Combine(Lake, "raw"));
        return lake;
    }

    private void Clear(string who) => scratch.Empty($"{who}/hits", $"{who}/state", $"{who}/runs", $"{who}/rejected");

    /// <summary>What both must come to. The number of files may differ.</summary>
    private string Outcome(string who)
    {
        using var receipt = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(scratch.Folder(who), "runs", "compact", $"dt={Day}.json")));
        long Figure(string figure) => receipt.RootElement.GetProperty(figure).GetInt64();
        return string.Create(
            CultureInfo.InvariantCulture, $"hits={Figure("hits")} duplicates={Figure("duplicates")} users={Figure("users")}");
    }
}
