namespace Cdp.Benchmarks.Paper;

/// <summary>What was measured, a million hits at a time, out of the files of <c>results/</c>. MB are 10⁶ bytes.</summary>
/// <param name="CompactCpu">Seconds of processor for a day of a million hits, in buckets.</param>
/// <param name="CompactPeak">MiB resident at most, for that day.</param>
/// <param name="CompactPeakOfTen">MiB resident at most, for a day of ten million.</param>
/// <param name="ReadingShare">Of that processor time, what reads raw objects.</param>
/// <param name="Line">Bytes of a raw line.</param>
/// <param name="Raw">MB of gzip.</param>
/// <param name="Rows">MB that the rows of a day take in /tmp while it is compacted, when memory holds none.</param>
/// <param name="Files">MB of hit files in buckets.</param>
/// <param name="Model">MB of these that the default model's columns are.</param>
/// <param name="Rollups">MB of the rollups' columns that its query reads.</param>
/// <param name="UserFiles">Files of a day in folders per user.</param>
/// <param name="Users">Users that sign in on that day.</param>
/// <param name="Csv">Bytes of the model's result, a user.</param>
/// <param name="IngestCpu">Seconds of the native collector for a hit.</param>
/// <param name="CollectorCpu">Seconds of processor of the one-machine collector for a hit, with 64 connections.</param>
/// <param name="ReachBack">
/// Seconds of processor to make the files of a million hits of an earlier day again, because sign-ins move some.
/// </param>
/// <param name="Load">Seconds for a million profiles over those of the day before.</param>
internal sealed record Measured(
    double CompactCpu, double CompactPeak, double CompactPeakOfTen, double ReadingShare, double Line, double Raw, double Rows, double Files,
    double Model, double Rollups, double UserFiles, double Users, double Csv, double IngestCpu, double CollectorCpu,
    double ReachBack, double Load)
{
    public static Measured Read()
    {
        var (compact, growth, weight) = (new Result("compact-bucket"), new Result("growth"), new Result("weight"));
        return new(
            compact.Figure("ours", 2),
            compact.Figure("ours", 3),
            growth.Figure("10,000,000", 4),
            weight.Figure("processor time", 1) / 100,
            weight.Figure("raw lines", 1),
            weight.Figure("raw, gzip", 1),
            weight.Figure("rows", 1),
            weight.Figure("hit files in buckets", 1),
            weight.Figure("of them", 1),
            weight.Figure("rollups", 1),
            weight.Figure("number of those", 1),
            weight.Figure("users", 1),
            weight.Figure("result", 1),
            new Result("start").Figure("native code", 3) / 1e3,
            new Result("collector").Figure("ours", 3, "### 64 connections") / 1e6,
            weight.Figure("files of a million", 1),
            new Result("load").Figure("ours", 1, "### Over"));
    }

    private const string GrowthResults = $"[growth]({Results}/growth.md)";
    private const string CompactResults = $"[compact-bucket]({Results}/compact-bucket.md), [weight]({Results}/weight.md)";
    private const string WeightsOf = "raw lines; raw gzip; hit files in buckets; of them the default model's columns; rollups";
    private const string Results = "../tests/Cdp.Benchmarks/results";

    public string Table() => FormattableString.Invariant($"""
        | measured | a million hits | result |
        |---|--:|---|
        | compaction, processor | {CompactCpu:0.0} s, {100 * ReadingShare:0} % of it reading | {CompactResults} |
        | compaction, memory | {CompactPeak:0} MiB, {CompactPeakOfTen:N0} for a day of ten million | the same, {GrowthResults} |
        | files of an earlier day written again | {ReachBack:0.0} s of processor | weight |
        | rows in /tmp meanwhile | {Rows:N0} MB | weight |
        | {WeightsOf} | {Line:0}; {Raw:0}; {Files:0}; {Model:0.0}; {Rollups:0.00} MB | weight |
        | files of a day in folders per user | {UserFiles:N0} | weight |
        | the model's result, a user | {Csv:0} bytes of CSV | weight |
        | native collector | {1e3 * IngestCpu:0.00} ms a hit | [start](../tests/Cdp.Benchmarks/results/start.md) |
        | one-machine collector, processor | {1e6 * CollectorCpu:0} µs a hit | [collector](../tests/Cdp.Benchmarks/results/collector.md) |
        | loading | {Load:0.0} s a million profiles | [load](../tests/Cdp.Benchmarks/results/load.md) |
        """);
}
