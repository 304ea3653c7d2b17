using System.Collections.Immutable;

namespace Cdp.Model.Syntax;

/// <summary>A value of a model file that knows where it begins.</summary>
internal abstract record JsonNode(int Offset)
{
    /// <summary>What it is, for messages.</summary>
    public abstract string Kind { get; }
}

internal sealed record JsonMember(string Name, int Offset, JsonNode Value);

internal sealed record JsonObjectNode(int Offset, ImmutableArray<JsonMember> Members) : JsonNode(Offset)
{
    public override string Kind => "an object";

    public JsonMember? Find(string name) => Members.FirstOrDefault(member => member.Name == name);
}

internal sealed record JsonArrayNode(int Offset, ImmutableArray<JsonNode> Items) : JsonNode(Offset)
{
    public override string Kind => "an array";
}

internal sealed record JsonNumberNode(int Offset, double Number) : JsonNode(Offset)
{
    public override string Kind => "a number";
}

/// <summary><c>true</c>, <c>false</c> or <c>null</c>.</summary>
internal sealed record JsonWordNode(int Offset, string Word) : JsonNode(Offset)
{
    public override string Kind => Word;
}

/// <param name="Places">Of each UTF-16 unit of the text where it lies in the file, and at the end the place of the closing quote.</param>
internal sealed record JsonTextNode(int Offset, string Text, ImmutableArray<int> Places) : JsonNode(Offset)
{
    public override string Kind => "a text";
}
