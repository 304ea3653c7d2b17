using System.Buffers;
using System.Text;
using System.Text.Json;
using Cdp.Hits;
using Cdp.Raw;
using Cdp.Settings;
using Cdp.Testing;

namespace Cdp.Tests.Hits;

/// <summary>
/// What people reported of sites like ours (<c>tests/reports</c>): raw records, and what <c>./cdp parse</c> must print of each.
/// </summary>
public sealed class ReportCaseTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "ga", "reports");

    public static IEnumerable<TheoryDataRow<string>> Names =>
        Directory.EnumerateFiles(Folder, "*.ndjson").Select(file => new TheoryDataRow<string>(Path.GetFileNameWithoutExtension(file)));

    [Fact]
    public void There_are_as_many_reports_as_were_copied() => Assert.Equal(9, Names.Count());

    [Theory, MemberData(nameof(Names))]
    public void A_reported_request_reads_as_it_must(string name)
    {
        var expected =
            JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, $"{name}.expected.json"))).RootElement.GetProperty("expect");
        var lines = File.ReadAllLines(Path.Combine(Folder, $"{name}.ndjson"));
        Assert.Equal(expected.GetArrayLength(), lines.Length);
        foreach (var (expect, line) in expected.EnumerateArray().Zip(lines)) Compare(expect, Parse(line));
    }

    private static JsonElement Parse(string line)
    {
        var records = new RawRecordReader();
        Assert.True(records.TryRead(Encoding.UTF8.GetBytes(line), out var detail), detail);
        var readings = new Readings();
        new HitReader(HitSettings.Default, Wire.Agents).Read(records.Record, readings);
        var bytes = new ArrayBufferWriter<byte>();
        ParsedLine.Write(readings, bytes);
        return JsonDocument.Parse(bytes.WrittenMemory).RootElement;
    }

    private static void Compare(JsonElement expect, JsonElement line)
    {
        Assert.Equal(expect.GetProperty("outcome").GetString(), line.Get("outcome"));
        var tolerance = TimeSpan.FromSeconds(expect.TryGetProperty("tolerance_s", out var seconds) ? seconds.GetDouble() : 0);
        var events = expect.GetProperty("events");
        Assert.Equal(events.GetArrayLength(), line.GetProperty("events").GetArrayLength());
        foreach (var (expected, actual) in events.EnumerateArray().Zip(line.GetProperty("events").EnumerateArray()))
            foreach (var column in expected.EnumerateObject()) CompareColumn(column, actual, tolerance);
    }

    private static void CompareColumn(JsonProperty expected, JsonElement hit, TimeSpan tolerance)
    {
        if (expected.Name.EndsWith("_at", StringComparison.Ordinal))
            Assert.Equal(expected.Value.GetDateTimeOffset(), hit.GetProperty(expected.Name).GetDateTimeOffset(), tolerance);
        else if (expected.Value.ValueKind == JsonValueKind.Null)
            Assert.Null(hit.Get(expected.Name));
        else
            Assert.Equal([], JsonSubset.Differences(expected.Value, hit.GetProperty(expected.Name), expected.Name));
    }
}
