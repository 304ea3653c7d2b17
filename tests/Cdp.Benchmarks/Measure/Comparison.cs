using System.Globalization;

namespace Cdp.Benchmarks.Measure;

/// <summary>Contenders side by side: in turns, several rounds, the median of each figure.</summary>
internal sealed class Comparison(string name, IReadOnlyList<Contender> contenders)
{
    private readonly List<Usage>[] _runs = [.. contenders.Select(_ => new List<Usage>())];

    /// <exception cref="InvalidOperationException">One failed, or two did not achieve the same.</exception>
    public async Task RunAsync(int rounds, CancellationToken cancel)
    {
        for (var round = 0; round < rounds; round++)
        {
            string? outcome = null;
            for (var i = 0; i < contenders.Count; i++)
            {
                var usage = await contenders[i].RunAsync(cancel);
                _runs[i].Add(usage);
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{name} {round + 1}/{rounds} {contenders[i].Name}: {usage.Wall.TotalSeconds:0.00} s wall, "
                    + $"{usage.Cpu.TotalSeconds:0.00} s CPU, {usage.PeakBytes >> 20} MiB"));
                if (contenders[i].Outcome?.Invoke(usage) is not { } achieved) continue;
                if (outcome is not null && achieved != outcome)
                    throw new InvalidOperationException($"{contenders[i].Name} came to '{achieved}', others to '{outcome}'");
                outcome = achieved;
            }
        }
    }

    /// <summary>
    /// A table in Markdown: each contender with its medians, how many times the first one's they are, and the wall time of each round.
    /// </summary>
    public string Table()
    {
        var first = MedianOf(0);
        var rows = contenders.Select((contender, i) =>
            (contender.Name, Median: MedianOf(i), Rounds: RoundsOf(i))).Select(row => string.Create(CultureInfo.InvariantCulture,
            $"| {row.Name} | {row.Median.Wall.TotalSeconds:0.00} s | {row.Median.Cpu.TotalSeconds:0.00} s | "
            + $"{row.Median.PeakBytes / 1048576.0:0} MiB | {row.Median.Wall / first.Wall:0.00} | {row.Median.Cpu / first.Cpu:0.00} | "
            + $"{(double)row.Median.PeakBytes / first.PeakBytes:0.00} | {row.Rounds} |\n"));
        return $"### {name}\n\n| | wall | CPU | peak memory | wall ÷ ours | CPU ÷ ours | memory ÷ ours | wall of each round "
            + $"|\n|---|--:|--:|--:|--:|--:|--:|---|\n{string.Concat(rows)}";
    }

    public Usage MedianOf(int contender) => new(
        Median(contender, usage => usage.Wall), Median(contender, usage => usage.Cpu), Median(contender, usage => usage.PeakBytes), "");

    private string RoundsOf(int contender) =>
        string.Join(" · ", _runs[contender].Select(usage => usage.Wall.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture)));

    private T Median<T>(int contender, Func<Usage, T> figure) =>
        _runs[contender].Select(figure).Order().ElementAt(_runs[contender].Count / 2);
}
