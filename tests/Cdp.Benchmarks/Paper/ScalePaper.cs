using System.Globalization;
using Cdp.Benchmarks.Measure;
using Cdp.Local.Doctor;

namespace Cdp.Benchmarks.Paper;

/// <summary>
/// Writes the tables of <c>docs/scale.md</c> between their marks, out of <c>results/</c> and the price list: no figure in them is typed by
/// hand.
/// </summary>
internal sealed class ScalePaper(Measured measured, PriceList prices)
{
    private readonly Bill _bill = new(prices);
    private readonly IReadOnlyList<Volume> _days = [.. new[] { 1.0, 10, 100, 1000 }.Select(millions => new Volume(millions, measured))];

    public static async Task<int> RunAsync(CancellationToken cancel)
    {
        var path = Path.Combine(Written.Docs, "scale.md");
        var paper = new ScalePaper(Measured.Read(), PriceList.Read());
        var text = await File.ReadAllTextAsync(path, cancel);
        text = Replace(text, "what happens", paper.WhatHappens());
        text = Replace(text, "what it costs", paper.WhatItCosts());
        text = Replace(text, "where it ends", paper.WhereItEnds());
        text = Replace(text, "measured", paper.Inputs());
        text = Replace(text, "prices", paper.Prices());
        await File.WriteAllTextAsync(path, text, cancel);
        return 0;
    }

    /// <summary>The text with the part between <c>&lt;!-- name: begin … --&gt;</c> and <c>&lt;!-- name: end --&gt;</c> replaced.</summary>
    public static string Replace(string text, string name, string part)
    {
        var begin = text.IndexOf($"<!-- {name}: begin", StringComparison.Ordinal);
        var end = text.IndexOf($"<!-- {name}: end -->", StringComparison.Ordinal);
        if (begin < 0 || end < begin) throw new InvalidOperationException($"docs/scale.md has no marks for '{name}'.");
        begin = text.IndexOf('\n', begin) + 1;
        return $"{text[..begin]}\n{part.Trim()}\n\n{text[end..]}";
    }

    private string WhatHappens() => Table("millions of hits a day",
    [
        Row("hits a second, on average and at the peak", day => $"{Short(day.HitsASecond)}; {Short(day.Peak)}"),
        Row("Ingest, at a time at the peak", day => Short(day.Ingesting)),
        Row("raw objects a day", day => Short(day.RawObjects)),
        Row("rows in /tmp while it is compacted", day => $"{Short(day.RowsInScratch / 1e3)} GB"),
        Row("memory of Compact, and its seconds", day => InOneInvocation(day, day.CompactMegabytes, day.CompactSeconds)),
        Row("buckets that keep files at some 50 MB", day => Short(day.Buckets)),
        Row("reach-back of 30 days", day => InOneInvocation(day, day.ReachBackMegabytes, day.ReachBackSeconds)),
        Row("raw and hits, after a year", day => $"{Short(day.RawKept)}; {Short(day.HitsKept)} GB"),
        Row("Athena reads a night, after a year", day => $"{Short(day.Scanned)} GB in {Short(Volume.RollupFiles)} files"),
        Row("the same from hits, without rollups", day => $"{Short(day.ScannedOfHits)} GB in {Short(day.FilesOpened)} files"),
        Row(
            "profiles, their CSV, the seconds to load them",
            day => $"{Short(day.Profiles)}; {Short(day.ResultOfQuery * 1e3)} MB; {Short(day.LoadSeconds)} s"),
    ]);

    private string WhatItCosts() => Table("US dollars a month, for millions of hits a day",
    [
        .. _bill.Ingest.Select(Line), .. _bill.Rest.Select(Line),
        Row(
            "**sum**", day => $"**{Short(_bill.Sum([.. _bill.Ingest, .. _bill.Rest], day))}**",
            "a month of 30.4 days, without what has no price (–)"),
        Row("a million hits", day => Dollars(_bill.Sum([.. _bill.Ingest, .. _bill.Rest], day) / day.Millions / Volume.DaysOfMonth)),
        Line(_bill.Containers),
        Row("**sum that way**", day => $"**{Short(_bill.Sum([_bill.Containers, .. _bill.Rest], day))}**"),
        Row("Athena's requests, were it folders per user", day => Short(_bill.RequestsInFolders(day)), "2 `s3_get` a file and night"),
    ], "how");

    private string WhereItEnds() => $"""
        | what ends | at hits a day | why there |
        |---|--:|---|
        {string.Join('\n', Ends().OrderBy(end => end.Millions).Select(end => $"| {end.What} | {Short(end.Millions * 1e6)} | {end.Why} |"))}
        """;

    private IEnumerable<(string What, double Millions, string Why)> Ends() =>
    [
        (
            "folders per user", MeasuredLayouts.Crossing.UsersOfDay * 110 / 1e6,
            "110 hits for each user who signs in; from there on buckets [win](../tests/Cdp.Benchmarks/results/layouts.md)"),
        (
            "`ingestMode` direct", 16 * Volume.MaxSeconds / Volume.SecondsOfGet / 1e6,
            "Compact fetches 16 small objects at a time, 20 ms each, for 15 minutes"),
        (
            "a day in one function: /tmp", Volume.ScratchMegabytes / measured.Rows,
            "10 GB, the most that Lambda gives, and all rows of the day in it"),
        (
            "reach-back over 30 days, 3,008 MB", Volume.MaxReachedBack(measured, largest: false),
            "15 minutes, when sign-ins touch every bucket of those days"),
        (
            "a new account's 10 functions at a time", 10 * 86_400 / (Volume.PeakOverAverage * _days[0].IngestSeconds) / 1e6,
            "all of them Ingest's; the usual quota is 1,000, and AWS raises it"),
        (
            "`scanLimitGigabytes` 100, after a year", 100e3 / Volume.DaysOfHistory / measured.Rollups,
            "what the default model reads of a year"),
        ("reach-back over 30 days, 10,240 MB", Volume.MaxReachedBack(measured, largest: true), "as above, with all that Lambda gives"),
        ("the API's own throttle", 200 * 86_400 / Volume.PeakOverAverage / 1e6, "200 a second at the peak, the default of `hitsPerSecond`"),
        ("Batch, two at a time", 8000 * 86_400 / Volume.PeakOverAverage / 1e6, "8,000 hits a second at half a second a batch"),
        (
            "a day in one function: 15 minutes", Volume.MaxSeconds * Volume.Processors(3008) / measured.CompactCpu,
            "processor alone, 1.7 of them"),
        ("the account's quota of API Gateway", 10_000 * 86_400 / Volume.PeakOverAverage / 1e6, "10,000 a second; AWS raises it when asked"),
        (
            "loading in 15 minutes", Volume.MaxSeconds / measured.Load / (measured.Users * Volume.UsersOverDaily / 1e6),
            "one COPY and one upsert"),
    ];

    private string Inputs() => measured.Table();

    private string Prices() => $"In {prices.Region}, looked up on {prices.LookedUp}:\n\n{prices.Table()}";

    private (string, Func<Volume, string>, string) Line(BillLine line) =>
        Row(line.What, day => line.For(day) is { } usd ? Dollars(usd) : "–", line.How);

    private static string InOneInvocation(Volume day, double megabytes, double seconds) =>
        day.FitsOneInvocation ? $"{megabytes:N0} MB; {Short(seconds)} s" : "–";

    private static (string, Func<Volume, string>, string) Row(string what, Func<Volume, string> cell, string how = "") => (what, cell, how);

    private string Table(string title, IEnumerable<(string What, Func<Volume, string> Cell, string How)> rows, string? last = null)
    {
        var end = last is null ? "" : " {0} |";
        string Format(string cells, string how) => $"| {cells} |{string.Format(CultureInfo.InvariantCulture, end, how)}";
        return $"""
            {Format($"{title} | {string.Join(" | ", _days.Select(day => $"{day.Millions:N0}"))}", last ?? "")}
            |---|{string.Concat(_days.Select(_ => "--:|"))}{(last is null ? "" : "---|")}
            {string.Join('\n', rows.Select(row => Format($"{row.What} | {string.Join(" | ", _days.Select(row.Cell))}", row.How)))}
            """;
    }

    private static string Dollars(double usd) => usd < 10 ? usd.ToString("0.00", CultureInfo.InvariantCulture) : Short(usd);

    /// <summary>Two figures that count, for none of these is known better; a count of few is whole.</summary>
    private static string Short(double number)
    {
        if (number < 1) return number.ToString("0.0#", CultureInfo.InvariantCulture);
        var unit = Math.Pow(10, Math.Max(0, Math.Floor(Math.Log10(number)) - 1));
        var rounded = Math.Round(number / unit) * unit;
        return rounded < 1e6
            ? rounded.ToString("N0", CultureInfo.InvariantCulture)
            : $"{(rounded / 1e6).ToString("N0", CultureInfo.InvariantCulture)} million";
    }
}
