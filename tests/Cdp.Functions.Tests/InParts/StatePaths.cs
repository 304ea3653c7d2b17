using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Cdp.Functions.Tests.InParts;

/// <summary>Paths and templates of Amazon States Language: <c>$.a[0].b</c>, <c>$$.Execution.Name</c>, <c>States.JsonMerge($.a, $.b, false)</c>.</summary>
internal static partial class StatePaths
{
    /// <summary>The value at a path, or of a function of paths; null when there is none.</summary>
    /// <param name="context">What <c>$$</c> stands for.</param>
    public static JsonNode? At(string path, JsonNode input, JsonNode context)
    {
        if (Merge().Match(path) is { Success: true } merge)
            return Merged(At(merge.Groups["first"].Value, input, context)!, At(merge.Groups["second"].Value, input, context)!);
        Assert.Matches(Path(), path);
        var node = path.StartsWith("$$", StringComparison.Ordinal) ? context : input;
        foreach (var step in Step().Matches(path).Select(match => match.Groups["step"].Value))
            node = node is null ? null : int.TryParse(step, out var index) ? node.AsArray().ElementAtOrDefault(index) : node[step];
        return node;
    }

    /// <summary>A template with its <c>"name.$"</c> filled in. A path that leads nowhere fails.</summary>
    public static JsonNode? Fill(JsonNode template, JsonNode input, JsonNode context)
    {
        if (template is not JsonObject fields) return template.DeepClone();
        var filled = new JsonObject();
        foreach (var (name, value) in fields)
        {
            if (!name.EndsWith(".$", StringComparison.Ordinal)) filled[name] = Fill(value!, input, context);
            else
                filled[name[..^2]] = At((string)value!, input, context)?.DeepClone()
                    ?? throw new StateFailedException("States.Runtime", $"{value} is not in {input.ToJsonString()}");
        }

        return filled;
    }

    /// <summary>The input with a result at the path that a field names: nowhere, where it is null; the result alone, where there is no such field.</summary>
    public static JsonNode Place(JsonObject state, string field, JsonNode input, JsonNode result)
    {
        if (!state.TryGetPropertyValue(field, out var path)) return result;
        if (path is null) return input;
        var output = input.DeepClone();
        output[((string)path!)["$.".Length..]] = result.DeepClone();
        return output;
    }

    private static JsonObject Merged(JsonNode first, JsonNode second)
    {
        var merged = first.DeepClone().AsObject();
        foreach (var (name, value) in second.AsObject()) merged[name] = value?.DeepClone();
        return merged;
    }

    [GeneratedRegex(@"^States\.JsonMerge\((?<first>\$[^,]*), (?<second>\$[^,]*), false\)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Merge();

    [GeneratedRegex(@"^\$\$?(\.[A-Za-z_]+|\[\d+\])*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Path();

    [GeneratedRegex(@"\.(?<step>[A-Za-z_]+)|\[(?<step>\d+)\]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Step();
}
