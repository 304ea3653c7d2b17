using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cdp.Tests.Hits;

/// <summary>Request and expectation come from one walk over a seeded generator.</summary>
public sealed class GeneratedHitTests
{
    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(20260131)]
    public void A_generated_ua_request_reads_as_the_hits_it_was_built_from(int seed) => Check(seed, generator => generator.Ua());

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(20260131)]
    public void A_generated_ga4_request_reads_as_the_events_it_was_built_from(int seed) => Check(seed, generator => generator.Ga4());

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(20260131)]
    public void A_generated_measurement_protocol_request_reads_as_the_events_it_was_built_from(int seed) =>
        Check(seed, generator => generator.Mp());

    private static void Check(int seed, Func<GeneratedHits, (string Query, byte[] Body, JsonArray Expected)> build)
    {
        var generator = new GeneratedHits(new Random(seed));
        for (var n = 0; n < 200; n++)
        {
            var (query, body, expected) = build(generator);
            var line = Wire.Parse(Wire.Record(query, body));
            var actual = line.GetProperty("events");
            Assert.True(
                expected.Count == actual.GetArrayLength(),
                $"seed {seed}, request {n}: {line.GetRawText()}\n{query}\n{Encoding.UTF8.GetString(body)}");
            for (var i = 0; i < expected.Count; i++) CheckEvent(expected[i]!.AsObject(), actual[i], $"seed {seed}, request {n}, event {i}");
        }
    }

    private static void CheckEvent(JsonObject expected, JsonElement actual, string from)
    {
        foreach (var (column, value) in expected)
        {
            var found = actual.TryGetProperty(column, out var json) ? JsonNode.Parse(json.GetRawText()) : null;
            Assert.True(
                JsonNode.DeepEquals(value, found), $"{from}: {column} should be {value?.ToJsonString()}, is {found?.ToJsonString()}");
        }
    }
}
