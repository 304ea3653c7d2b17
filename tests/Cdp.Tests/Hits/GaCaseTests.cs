using System.Buffers;
using System.Text.Json;
using Cdp.Hits;
using Cdp.Raw;
using Cdp.Testing;
using Cdp.Testing.Ga;

namespace Cdp.Tests.Hits;

/// <summary>Every capture and every vector, seen as <c>./cdp parse</c> prints it.</summary>
public sealed class GaCaseTests
{
    private static readonly UserAgents Agents = new();

    public static IEnumerable<TheoryDataRow<string>> Names => GaCases.Names;

    [Fact]
    public void There_are_as_many_cases_as_were_copied() => Assert.Equal(58 + 117, GaCases.All.Count());

    [Theory, MemberData(nameof(Names))]
    public void A_request_reads_as_its_case_says(string name)
    {
        var one = GaCases.Named(name);
        var line = Parse(one, one.Request.Record());

        Assert.Equal(Text(one.Expect, "outcome"), Text(line, "outcome"));
        Assert.Equal(Text(one.Expect, "reason"), Text(line, "reason"));
        var events = one.Expect.GetProperty("events");
        Assert.Equal(events.GetArrayLength(), line.GetProperty("events").GetArrayLength());
        foreach (var (expected, actual) in events.EnumerateArray().Zip(line.GetProperty("events").EnumerateArray()))
            CompareEvent(one, expected, actual);
        if (one.Expect.TryGetProperty("dropped", out var dropped))
            Assert.Equal(
                dropped.EnumerateArray().Select(LineAndReason), line.GetProperty("dropped").EnumerateArray().Select(LineAndReason));
    }

    /// <summary>The duplicates of a case's repeats, by key alone: each distinct key is stored once.</summary>
    [Fact]
    public void As_many_keys_differ_as_the_case_says_are_stored()
    {
        foreach (var one in GaCases.All)
        {
            if (!one.Expect.TryGetProperty("stored", out var stored)) continue;
            var requests = Enumerable.Repeat(one.Request, one.Expect.TryGetProperty("repeat", out var repeat) ? repeat.GetInt32() : 1)
                .Concat(one.Expect.TryGetProperty("also", out var also) ? also.EnumerateArray().Select(GaRequest.Of) : []);
            var keys = requests.SelectMany((request, n) => Keys(one, request, $"id{n}")).ToHashSet();
            Assert.True(stored.GetInt32() == keys.Count, $"{one.Name}: {keys.Count} keys");
        }
    }

    private static UInt128[] Keys(GaCase one, GaRequest request, string id)
    {
        var readings = new Readings();
        new HitReader(one.Settings(), Agents).Read(request.Record(id), readings);
        return [.. Enumerable.Range(0, readings.Count).Select(n => readings[n].DuplicateKey)];
    }

    private static JsonElement Parse(GaCase one, RawRecord record)
    {
        var readings = new Readings();
        new HitReader(one.Settings(), Agents).Read(record, readings);
        var bytes = new ArrayBufferWriter<byte>();
        ParsedLine.Write(readings, bytes);
        return JsonDocument.Parse(bytes.WrittenMemory).RootElement;
    }

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static (int, string?) LineAndReason(JsonElement dropped) => (dropped.GetProperty("line").GetInt32(), Text(dropped, "reason"));

    private static void CompareEvent(GaCase one, JsonElement expected, JsonElement actual)
    {
        if (Text(one.Expect, "protocol") is { } protocol) Assert.Equal(protocol, Text(actual, "protocol"));
        Assert.Equal([], JsonSubset.Differences(expected, actual));
        if (one.Expect.TryGetProperty("late_by_ms", out var late))
            Assert.Equal(late.GetDouble(), (Time(actual, "received_at") - Time(actual, "occurred_at")).TotalMilliseconds);
        if (one.Expect.TryGetProperty("ip_masked", out _)) CompareAddress(one);
    }

    private static void CompareAddress(GaCase one)
    {
        var record = one.Request.Record();
        record.Ip = "203.0.113.77"u8.ToArray();
        Assert.Equal("203.0.113.0", Text(Parse(one, record).GetProperty("events")[0], "ip"));
    }

    private static DateTimeOffset Time(JsonElement hit, string column) => hit.GetProperty(column).GetDateTimeOffset();
}
