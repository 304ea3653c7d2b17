using System.Text.Json.Nodes;

namespace Cdp.Infra.Tests.Support;

/// <summary>
/// A stack's template, with what CloudFormation fills in spelled as <c>${LogicalId}</c> or <c>${LogicalId.Attribute}</c>.
/// </summary>
/// <param name="Imports">The template whose exports this one imports.</param>
internal sealed record Template(JsonObject Json, Template? Imports)
{
    public JsonObject Resources => Json[nameof(Resources)]!.AsObject();

    public IEnumerable<JsonNode> Of(string type) =>
        Resources.Select(entry => entry.Value!).Where(resource => (string?)resource["Type"] == type);

    public JsonNode Single(string type) => Assert.Single(Of(type));

    /// <summary>The properties of the only resource of a type.</summary>
    public JsonObject Properties(string type) => Single(type)["Properties"]!.AsObject();

    public JsonObject PropertiesOf(string logicalId) => Resources[logicalId]!["Properties"]!.AsObject();

    /// <summary>The only logical id that starts so, and is of that type.</summary>
    public string IdOf(string type, string start) => Assert.Single(Resources,
        entry => (string?)entry.Value!["Type"] == type && entry.Key.StartsWith(start, StringComparison.Ordinal)).Key;

    public string Output(string name) => Text(Json["Outputs"]![name]!["Value"]);

    /// <summary>A value as one text, intrinsic functions and imports spelled out.</summary>
    public string Text(JsonNode? value) => value switch
    {
        JsonObject call when call["Ref"] is { } name => $"${{{name}}}",
        JsonObject call when call["Fn::GetAtt"] is JsonArray path => $"${{{path[0]}.{path[1]}}}",
        JsonObject call when call["Fn::Join"] is JsonArray join => string.Join((string?)join[0], join[1]!.AsArray().Select(Text)),
        JsonObject call when call["Fn::ImportValue"] is { } import => Imported((string)import!),
        JsonValue text => text.ToString(),
        _ => throw new InvalidOperationException($"No text: {value?.ToJsonString()}"),
    };

    /// <summary>One text or a list of texts, as a list.</summary>
    public IEnumerable<string> Texts(JsonNode? value) => value is JsonArray list ? list.Select(Text) : [Text(value)];

    private string Imported(string export)
    {
        var output = Imports!.Json["Outputs"]!.AsObject().Single(entry => (string?)entry.Value!["Export"]?["Name"] == export);
        return Imports.Text(output.Value!["Value"]);
    }
}
