using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.CDK;
using Cdp.Infra.Publish;
using Cdp.Infra.Settings;
using Cdp.Testing;

namespace Cdp.Infra.Tests.Support;

/// <summary>Both stacks as templates, from cdk.json as it is in the repository and the keys that a test changes.</summary>
internal sealed record Synthesized(Template Lake, Template Pipeline, DeploymentSettings Settings)
{
    public static readonly Synthesized AsShipped = With();

    public static Synthesized With(params (string Key, string Value)[] context)
    {
        using var directory = new PublishedFunctions();
        var values = Context(context);
        var settings = DeploymentSettings.FromContext(values.ToJsonString());
        var app = new App(new AppProps { Outdir = Path.Combine(directory.Path, "out"), Context = Flags(values) });
        var lake = new LakeStack(app, "CdpLake", new StackProps(), settings);
        var pipeline =
            new PipelineStack(app, "CdpPipeline", new StackProps(), settings, new FunctionSources(directory.Path, directory.Path), lake);
        var assembly = app.Synth();
        var lakeTemplate = new Template(Read(assembly.Directory, lake), Imports: null);
        return new(lakeTemplate, new Template(Read(assembly.Directory, pipeline), lakeTemplate), settings);
    }

    /// <summary>The context of cdk.json with some keys set to another text.</summary>
    public static JsonObject Context(params (string Key, string Value)[] changes)
    {
        var file = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "cdk.json")));
        var context = file!["context"]!.DeepClone().AsObject();
        foreach (var (key, value) in changes) context[key] = value;
        return context;
    }

    private static Dictionary<string, object> Flags(JsonObject context) => context
        .Where(entry => entry.Value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False)
        .ToDictionary(entry => entry.Key, entry => (object)entry.Value!.GetValue<bool>(), StringComparer.Ordinal);

    private static JsonObject Read(string directory, Stack stack) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(directory, stack.TemplateFile)))!.AsObject();
}
