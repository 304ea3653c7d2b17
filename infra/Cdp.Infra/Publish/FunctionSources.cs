using Amazon.CDK;
using Amazon.CDK.AWS.Lambda;
using Cdp.Settings;
using AssetOptions = Amazon.CDK.AWS.S3.Assets.AssetOptions;
using LambdaArchitecture = Amazon.CDK.AWS.Lambda.Architecture;

namespace Cdp.Infra.Publish;

/// <summary>Where the functions' code comes from: published here and now, or a directory in which somebody published it.</summary>
public sealed class FunctionSources : IDisposable
{
    /// <summary>The functions that work by a profile model.</summary>
    private static readonly string[] WithModel = ["Compact", "Score"];

    private readonly string _root;
    private readonly string? _published;
    private readonly Target _target;
    private readonly LocalBuild _build;
    private readonly FileInfo? _model;

    /// <param name="root">The directory that holds <c>functions/</c>.</param>
    /// <param name="published">
    /// A directory with a folder per function, in lower case, each with its <c>bootstrap</c>; null: publish.
    /// </param>
    /// <param name="architecture"><c>x86_64</c> or <c>arm64</c>; null: that of this machine.</param>
    /// <param name="delivers">Deliver is among them.</param>
    /// <param name="model">The model that travels with the functions that work by one; null: the one that is built into them.</param>
    public FunctionSources(string root, string? published, string? architecture = null, bool delivers = false, string? model = null)
    {
        (_root, _published, _target) = (root, published, Target.Of(architecture));
        _model = model is null ? null : new(Path.GetFullPath(model, root));
        _build = new LocalBuild(root, _target, delivers ? LocalBuild.WithDeliveries : LocalBuild.AllFunctions);
    }

    public LambdaArchitecture Architecture => _target.IsArm ? LambdaArchitecture.ARM_64 : LambdaArchitecture.X86_64;

    /// <summary>Why a function could not be published; null when none failed.</summary>
    public SettingsException? Failure { get; private set; }

    /// <exception cref="SettingsException">The published directory lacks the function.</exception>
    public Code Code(string project) =>
        _published is null ? Publish(project) : Prebuilt(Path.Combine(_published, project.ToLowerInvariant()));

    public void Dispose() => _build.Dispose();

    private static AssetCode Prebuilt(string directory) => File.Exists(Path.Combine(directory, "bootstrap"))
        ? Amazon.CDK.AWS.Lambda.Code.FromAsset(directory)
        : throw new SettingsException(
            $"Context key functionsDirectory: there is no {Path.Combine(directory, "bootstrap")}. Publish the function there, "
            + "or leave the key out.");

    /// <summary>The hash is that of the sources, so nothing is published, uploaded or changed while they are as they were.</summary>
    private AssetCode Publish(string project)
    {
        var model = WithModel.Contains(project) ? _model : null;
        return Amazon.CDK.AWS.Lambda.Code.FromAsset(_root, new AssetOptions
        {
            AssetHashType = AssetHashType.CUSTOM,
            AssetHash = SourceHash.Of(_root, project, _target.Rid, model),
            Bundling = DockerPublish.Options(project, _target, model, new LocalPublish(_build, project, model, error => Failure = error)),
        });
    }
}
