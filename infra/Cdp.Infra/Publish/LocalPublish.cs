using Amazon.CDK;
using Amazon.JSII.Runtime.Deputy;
using Cdp.Aws.Settings;
using Cdp.Settings;

namespace Cdp.Infra.Publish;

/// <summary>Publishes a function with the SDK of this machine, if what that makes can run on Lambda.</summary>
/// <param name="build">Publishes it with the others, when the first of them is asked for.</param>
/// <param name="model">A profile model to lay beside it; null: none.</param>
/// <param name="fail">Told why it failed, for whoever catches what the CDK's runtime makes of an exception in here.</param>
internal sealed class LocalPublish(
    LocalBuild build, string project, FileInfo? model, Action<SettingsException> fail) : DeputyBase, ILocalBundling
{
    /// <summary>The C library of Amazon Linux 2023, which provided.al2023 is.</summary>
    private static readonly Version Newest = new(2, 34);

    /// <returns>False: this machine cannot make it, and Docker should.</returns>
    /// <exception cref="SettingsException">The code does not build, or neither this machine nor Docker can make it.</exception>
    public bool TryBundle(string outputDir, IBundlingOptions options)
    {
        try
        {
            return TryBundle(outputDir);
        }
        catch (SettingsException error)
        {
            fail(error);
            throw;
        }
    }

    private bool TryBundle(string outputDir)
    {
        if ((build.Missing() ?? Copy(outputDir)) is not { } reason) return true;
        if (!DockerPublish.IsThere)
            throw new SettingsException(
                $"{project} cannot be published here: {reason}, and there is no Docker to do it in. Install what is missing, or Docker.");
        Console.Error.WriteLine($"{project} is published in Docker: {reason}.");
        return false;
    }

    /// <returns>Why the result cannot be used; null: it is in the directory.</returns>
    private string? Copy(string outputDir)
    {
        var files = build.DirectoryOf(project).GetFiles().Where(IsPartOfFunction).ToArray();
        if (files.Max(file => ElfVersions.NewestGlibc(file.FullName)) is { } glibc && glibc > Newest)
            return $"what this machine makes needs glibc {glibc}, and Lambda's has {Newest}";
        foreach (var file in files) file.CopyTo(Path.Combine(outputDir, file.Name == project ? "bootstrap" : file.Name));
        model?.CopyTo(Path.Combine(outputDir, DeployedModel.FileName));
        return null;
    }

    private bool IsPartOfFunction(FileInfo file) => file.Name == project || file.Name.EndsWith(".so", StringComparison.Ordinal);
}
