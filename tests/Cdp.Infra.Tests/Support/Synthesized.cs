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

    /// <summary>With every key set that adds something.</summary>
    public static readonly Lazy<Synthesized> WithEverything = new(() => With(
        ("alarmMail", "ops@example.com"), ("databaseRanges", "203.0.113.0/24"), ("rawRetentionDays", "400"), ("rawColdDays", "90"),
        ("destinations", Repository.PathOf("tests", "Cdp.Infra.Tests", "Support", "destinations.json")),
        ("name", "shop"), ("tags", "team=growth"), ("domainName", "collect.example.com"),
        ("certificateArn", "arn:aws:acm:us-east-1:123456789012:certificate/7c0f1c5e-0d3a-4f4d-8f0e-2b1d6f9f3c11")));

    public static Synthesized With(params (string Key, string Value)[] context)
    {
        using var directory = new PublishedFunctions();
        var values = Context(context);
        var settings = DeploymentSettings.FromContext(values.ToJsonString());
        var app = new App(new AppProps { Outdir = Path.Combine(directory.Path, "out"), Context = Flags(values) });
        using var sources = new FunctionSources(directory.Path, directory.Path, settings.Architecture);
        var deployment = new Deployment(app, new StackProps(), settings, sources);
        var assembly = app.Synth();
        var lakeTemplate = new Template(Read(assembly.Directory, deployment.Lake), Imports: null);
        return new(lakeTemplate, new Template(Read(assembly.Directory, deployment.Pipeline), lakeTemplate), settings);
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
