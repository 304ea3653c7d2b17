using System.Diagnostics;
using System.Runtime.InteropServices;
using Amazon.CDK;
using Amazon.JSII.Runtime.Deputy;
using Cdp.Settings;

namespace Cdp.Infra.Publish;

/// <summary>Publishes a function with the SDK of this machine, if what that makes can run on Lambda.</summary>
/// <param name="fail">Told why it failed, for whoever catches what the CDK's runtime makes of an exception in here.</param>
internal sealed class LocalPublish(string root, string project, Action<SettingsException> fail) : DeputyBase, ILocalBundling
{
    /// <summary>Lambda's system on this machine's processor.</summary>
    public static readonly string Rid = $"linux-{(RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "x64")}";

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
        if ((Missing() ?? Publish(outputDir)) is not { } reason) return true;
        if (!DockerPublish.IsThere)
            throw new SettingsException(
                $"{project} cannot be published here: {reason}, and there is no Docker to do it in. Install what is missing, or Docker.");
        Console.Error.WriteLine($"{project} is published in Docker: {reason}.");
        return false;
    }

    private static string? Missing() =>
        !OperatingSystem.IsLinux() ? "native code for Lambda is made on Linux"
        : !Programs.Has("clang") && !Programs.Has("gcc") ? "there is no linker (apt-get install clang zlib1g-dev)"
        : null;

    /// <returns>Why the result cannot be used; null: it is in the directory.</returns>
    private string? Publish(string outputDir)
    {
        var made = Directory.CreateTempSubdirectory("cdp-publish-");
        try
        {
            Run(made.FullName);
            var files = made.GetFiles().Where(IsPartOfFunction).ToArray();
            if (files.Max(file => ElfVersions.NewestGlibc(file.FullName)) is { } glibc && glibc > Newest)
                return $"what this machine makes needs glibc {glibc}, and Lambda's has {Newest}";
            foreach (var file in files) file.CopyTo(Path.Combine(outputDir, file.Name == project ? "bootstrap" : file.Name));
            return null;
        }
        finally
        {
            made.Delete(recursive: true);
        }
    }

    private bool IsPartOfFunction(FileInfo file) => file.Name == project || file.Name.EndsWith(".so", StringComparison.Ordinal);

    private void Run(string output)
    {
        Console.Error.WriteLine($"Publishing {project} for {Rid}, which takes a minute …");
        var start = new ProcessStartInfo("dotnet",
            [
                "publish", Path.Combine("functions", project), "-c", "Release", "-r", Rid, "-o", output, "-v", "quiet", "--nologo",
                "--disable-build-servers",
            ])
        {
            WorkingDirectory = root,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var publish = Process.Start(start) ?? throw new SettingsException("dotnet could not be started.");
        var said = publish.StandardOutput.ReadToEnd();
        publish.WaitForExit();
        if (publish.ExitCode != 0) throw new SettingsException($"{project} does not publish:\n{said}");
    }
}
