using Amazon.CDK;
using Cdp.Infra.Publish;
using Cdp.Infra.Settings;

namespace Cdp.Infra;

/// <summary>Both stacks of a deployment.</summary>
public sealed class Deployment
{
    public Deployment(App app, StackProps props, DeploymentSettings settings, FunctionSources sources)
    {
        var names = DeploymentNames.Of(settings.Name);
        Lake = new LakeStack(app, names.Lake, props, settings);
        Pipeline = new PipelineStack(app, names.Pipeline, props, settings, sources, Lake);
        foreach (var (key, value) in settings.Tags) Tags.Of(app).Add(key, value);
    }

    public LakeStack Lake { get; }

    public PipelineStack Pipeline { get; }
}
