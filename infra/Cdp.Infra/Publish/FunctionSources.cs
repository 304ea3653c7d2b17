using System.Runtime.InteropServices;
using Amazon.CDK;
using Amazon.CDK.AWS.Lambda;
using Cdp.Settings;
using AssetOptions = Amazon.CDK.AWS.S3.Assets.AssetOptions;
using LambdaArchitecture = Amazon.CDK.AWS.Lambda.Architecture;

namespace Cdp.Infra.Publish;

/// <summary>Where the functions' code comes from: published here and now, or a directory that holds what was published before.</summary>
/// <param name="root">The directory that holds <c>functions/</c>.</param>
/// <param name="published">A directory with a folder per function, in lower case, each with its <c>bootstrap</c>; null: publish.</param>
public sealed class FunctionSources(string root, string? published)
{
    /// <summary>Native code is made for the machine that makes it.</summary>
    public LambdaArchitecture Architecture { get; } = RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => LambdaArchitecture.X86_64,
        System.Runtime.InteropServices.Architecture.Arm64 => LambdaArchitecture.ARM_64,
        var other => throw new SettingsException($"Functions cannot be published on {other}: Lambda runs x64 and arm64."),
    };

    /// <summary>Why a function could not be published; null when none failed.</summary>
    public SettingsException? Failure { get; private set; }

    /// <exception cref="SettingsException">The published directory lacks the function.</exception>
    public Code Code(string project) =>
        published is null ? Publish(project) : Prebuilt(Path.Combine(published, project.ToLowerInvariant()));

    private static AssetCode Prebuilt(string directory) => File.Exists(Path.Combine(directory, "bootstrap"))
        ? Amazon.CDK.AWS.Lambda.Code.FromAsset(directory)
        : throw new SettingsException(
            $"Context key functionsDirectory: there is no {Path.Combine(directory, "bootstrap")}. Publish the function there, "
            + "or leave the key out.");

    /// <summary>The hash is that of the sources, so nothing is published, uploaded or changed while they are as they were.</summary>
    private AssetCode Publish(string project) => Amazon.CDK.AWS.Lambda.Code.FromAsset(root, new AssetOptions
    {
        AssetHashType = AssetHashType.CUSTOM,
        AssetHash = SourceHash.Of(root, project, LocalPublish.Rid),
        Bundling = DockerPublish.Options(project, new LocalPublish(root, project, error => Failure = error)),
    });
}
