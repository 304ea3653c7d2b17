using Cdp.Model.Syntax;

namespace Cdp.Model.Check;

/// <summary>The members of one object of the file. A getter gives null where there is none, and reports one that is wrong.</summary>
internal sealed class Fields(SourceFile file, JsonObjectNode node)
{
    /// <summary>The object, unless the value is something else.</summary>
    public static Fields? Of(SourceFile file, JsonNode value, string what)
    {
        if (value is JsonObjectNode node) return new(file, node);
        file.Report(value.Offset, $"{what} is an object, and this is {value.Kind}");
        return null;
    }

    public int Offset => node.Offset;

    public IEnumerable<JsonMember> Members => node.Members;

    public JsonMember? Find(string name) => node.Find(name);

    /// <summary>Reports all members of other names.</summary>
    /// <returns>False when there are some.</returns>
    public bool Allow(string what, params IReadOnlyList<string> names)
    {
        var unknown = node.Members.Where(member => !names.Contains(member.Name, StringComparer.Ordinal)).ToList();
        foreach (var member in unknown) file.Report(member.Offset, $"{what} has no '{member.Name}'{Nearest.Hint(member.Name, names)}");
        return unknown.Count == 0;
    }

    public JsonTextNode? Text(string name)
    {
        if (Find(name)?.Value is not { } value) return null;
        if (value is JsonTextNode text) return text;
        file.Report(value.Offset, $"'{name}' is a text, and this is {value.Kind}");
        return null;
    }

    public int? Whole(string name, int least, int most)
    {
        if (Find(name)?.Value is not { } value) return null;
        if (value is JsonNumberNode { Number: var number } && number >= least && number <= most && Math.Truncate(number) == number)
            return (int)number;
        file.Report(value.Offset, $"'{name}' is a whole number from {least} to {most}");
        return null;
    }

    public double? Number(string name) => Find(name)?.Value is { } value ? NumberOf(file, value, $"'{name}'") : null;

    public static double? NumberOf(SourceFile file, JsonNode value, string what)
    {
        if (value is JsonNumberNode { Number: var number } && double.IsFinite(number)) return number;
        file.Report(
            value.Offset, value is JsonNumberNode ? $"{what} is too large for a number" : $"{what} is a number, and this is {value.Kind}");
        return null;
    }

    public JsonArrayNode? Array(string name, string what)
    {
        if (Find(name)?.Value is not { } value) return null;
        if (value is JsonArrayNode { Items.IsEmpty: false } array) return array;
        file.Report(value.Offset, value is JsonArrayNode ? $"'{name}' is empty: {what}" : $"'{name}' is {what}, and this is {value.Kind}");
        return null;
    }
}
