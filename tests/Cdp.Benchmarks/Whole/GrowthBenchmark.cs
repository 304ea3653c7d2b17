using System.Globalization;
using Cdp.Benchmarks.Chart;
using Cdp.Benchmarks.Measure;
using Cdp.Local.Lake;
using Cdp.Local.Postgres;
using Cdp.Testing;
using NodaTime;
using NodaTime.Text;

namespace Cdp.Benchmarks.Whole;

/// <summary>How time and memory grow: with the hits of one day, and with the days that lie behind.</summary>
internal static class GrowthBenchmark
{
    private const int HitsOfADay = 5_000;
    private const int ClientsOfADay = 250;
    private static readonly LocalDate FirstDay = new(2025, 3, 10);

    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancel)
    {
        var options = new Options(arguments);
        await Programs.BuildAsync(cancel);
        var rounds = options.Number("--rounds", 3);
        var sizes = new List<Step>();
        foreach (var hits in Numbers(options, "--hits", "10000,100000,1000000,10000000"))
            sizes.Add(await OfHitsAsync(hits, hits > 1_000_000 ? 1 : rounds, cancel));
        var histories = await OfDaysAsync([.. Numbers(options, "--days", "1,10,30,100,365")], rounds, cancel);
        await File.WriteAllTextAsync(
            Path.Combine(Directory.CreateDirectory(Written.Docs).FullName, "growth.svg"), GrowthChart.Draw(sizes, histories), cancel);
        await ResultFile.WriteAsync("growth", "Growth", $"""
            ### With the hits of one day

            One day in the bucketed layout, 20 hits a client. First compaction, and the same again.

            {Table("hits", sizes)}

            ### With the days that lie behind

            {HitsOfADay:N0} hits a day of {ClientsOfADay} clients who come back every day, folders per user. The last day is
            compacted again, and scored, when the lake holds so many days.

            {Table("days", histories)}

            Chart: [docs/growth.svg](../../../docs/growth.svg), drawn by this program.
            """, cancel);
        return 0;
    }

    private static async Task<Step> OfHitsAsync(int hits, int rounds, CancellationToken cancel)
    {
        using var scratch = new Scratch();
        var lake = scratch.Folder("lake");
        await new BigDay(FirstDay, hits, hits / 20, Math.Max(24, hits / 15_000)).PutAsync(new DirectoryObjectStore(lake), cancel);
        var bucket = new Dictionary<string, string> { ["CDP_LAKE_LAYOUT"] = "bucket" };
        var both = new Comparison($"{hits:N0} hits",
        [
            new Contender(
                "first", Programs.Cdp, Compact(lake, FirstDay), () => scratch.Empty("lake/hits", "lake/state", "lake/runs"),
                Environment: bucket),
            new Contender("again", Programs.Cdp, Compact(lake, FirstDay), Environment: bucket),
        ]);
        await both.RunAsync(rounds, cancel);
        return new Step(hits, [new("first compaction", both.MedianOf(0)), new("again", both.MedianOf(1))]);
    }

    private static async Task<List<Step>> OfDaysAsync(IReadOnlyList<int> marks, int rounds, CancellationToken cancel)
    {
        using var scratch = new Scratch();
        var lake = scratch.Folder("lake");
        await using var server = await PostgresServer.StartAsync(scratch.Folder("postgres"), cancel);
        var steps = new List<Step>();
        var done = 0;
        foreach (var days in marks)
        {
            for (var day = done; day < days; day++)
                await new BigDay(FirstDay.PlusDays(day), HitsOfADay, ClientsOfADay, 24).PutAsync(new DirectoryObjectStore(lake), cancel);
            var range = new Contender("all", Programs.Cdp, Compact(lake, FirstDay.PlusDays(done), FirstDay.PlusDays(days - 1)));
            Console.Error.WriteLine($"days {done + 1} to {days}: {(await range.RunAsync(cancel)).Wall.TotalSeconds:0.0} s");
            done = days;
            var last = FirstDay.PlusDays(days - 1);
            var comparison = new Comparison($"{days} days",
            [
                new Contender("compacted again", Programs.Cdp, Compact(lake, last)),
                new Contender(
                    "scored", Programs.Cdp, ["score", "--date", Text(last), "--data", lake, "--postgres", server.ConnectionString]),
            ]);
            await comparison.RunAsync(rounds, cancel);
            steps.Add(new Step(days, [new("last day compacted again", comparison.MedianOf(0)), new("scored", comparison.MedianOf(1))]));
        }

        return steps;
    }

    private static IReadOnlyList<string> Compact(string lake, LocalDate from, LocalDate? to = null) =>
        ["compact", "--from", Text(from), "--to", Text(to ?? from), "--data", lake];

    private static string Text(LocalDate day) => LocalDatePattern.Iso.Format(day);

    private static IEnumerable<int> Numbers(Options options, string name, string defaultValue) =>
        (options.Text(name) ?? defaultValue).Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture));

    private static string Table(string what, List<Step> steps)
    {
        var works = steps[0].Works.Select(work => work.Name).ToList();
        var names = string.Concat(works.Select(work => $" {work} | CPU | ÷ the one above | peak memory |"));
        var head = $"| {what} |{names}\n|--:|{string.Concat(works.Select(_ => "--:|--:|--:|--:|"))}";
        return string.Join('\n', steps.Select((step, i) => Row(step, i == 0 ? null : steps[i - 1])).Prepend(head));
    }

    private static string Row(Step step, Step? before) =>
        $"| {step.Size:N0} |{string.Concat(step.Works.Select((work, w) => Cells(work.Usage, before?.Works[w].Usage)))}";

    private static string Cells(Usage usage, Usage? before) => string.Create(CultureInfo.InvariantCulture,
        $" {usage.Wall.TotalSeconds:0.00} s | {usage.Cpu.TotalSeconds:0.00} s | "
            + $"{(before is null ? "" : (usage.Wall / before.Wall).ToString("0.0", CultureInfo.InvariantCulture))} | "
            + $"{usage.PeakBytes >> 20} MiB |");
}

/// <summary>What one size of the work cost.</summary>
internal sealed record Step(int Size, IReadOnlyList<Work> Works);

internal sealed record Work(string Name, Usage Usage);
