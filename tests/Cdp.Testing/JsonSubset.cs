using System.Globalization;
using System.Text.Json;

namespace Cdp.Testing;

/// <summary>
/// Compares JSON as the test data means it: the keys that are named, null = absent, times as instants, arrays of the same length.
/// </summary>
public static class JsonSubset
{
    /// <summary>What differs, a line each; empty when nothing that is expected is missing.</summary>
    public static IReadOnlyList<string> Differences(JsonElement expected, JsonElement actual, string at = "") => expected.ValueKind switch
    {
        JsonValueKind.Object when actual.ValueKind == JsonValueKind.Object =>
            [.. expected.EnumerateObject().SelectMany(member => Member(member, actual, $"{at}.{member.Name}"))],
        JsonValueKind.Array when actual.ValueKind == JsonValueKind.Array && actual.GetArrayLength() == expected.GetArrayLength() =>
            [
                .. expected.EnumerateArray().Zip(actual.EnumerateArray())
                    .SelectMany((pair, n) => Differences(pair.First, pair.Second, $"{at}[{n}]")),
            ],
        _ => IsSame(expected, actual) ? [] : [$"{at}: expected {expected.GetRawText()}, was {actual.GetRawText()}"],
    };

    private static IEnumerable<string> Member(JsonProperty member, JsonElement actual, string at)
    {
        if (actual.TryGetProperty(member.Name, out var value) && value.ValueKind != JsonValueKind.Null)
            return Differences(member.Value, value, at);
        return member.Value.ValueKind == JsonValueKind.Null ? [] : [$"{at}: expected {member.Value.GetRawText()}, was absent"];
    }

    private static bool IsSame(JsonElement expected, JsonElement actual)
    {
        if (expected.ValueKind == JsonValueKind.Number && actual.ValueKind == JsonValueKind.Number)
            return expected.GetDouble() == actual.GetDouble();
        if (expected.ValueKind != JsonValueKind.String || actual.ValueKind != JsonValueKind.String)
            return JsonElement.DeepEquals(expected, actual);
        return expected.GetString() == actual.GetString() || IsSameTime(expected.GetString()!, actual.GetString()!);
    }

    private static bool IsSameTime(string expected, string actual) =>
        expected.EndsWith('Z')
        && DateTimeOffset.TryParse(expected, CultureInfo.InvariantCulture, out var first)
        && DateTimeOffset.TryParse(actual, CultureInfo.InvariantCulture, out var second)
        && first == second;
}
