using System.Diagnostics;
using Cdp.Settings;

namespace Cdp.Infra.Publish;

/// <summary>Publishes functions side by side with the SDK of this machine, once, when the first of them is asked for.</summary>
internal sealed class LocalBuild(string root, Target target, params string[] projects) : IDisposable
{
    public static readonly string[] AllFunctions = ["Ingest", "Batch", "Compact", "Score"];

    /// <summary>Of a deployment with destinations.</summary>
    public static readonly string[] WithDeliveries = [.. AllFunctions, "Deliver"];

    private DirectoryInfo? _made;

    /// <returns>Why this machine cannot publish for the target; null: it can.</returns>
    public string? Missing() =>
        !target.IsOfThisMachine ? $"native code for {target.Rid} is made on a machine of that kind"
        : !OperatingSystem.IsLinux() ? "native code for Lambda is made on Linux"
        : !Programs.Has("clang") && !Programs.Has("gcc") ? "there is no linker (apt-get install clang zlib1g-dev)"
        : null;

    /// <exception cref="SettingsException">The functions do not build.</exception>
    public DirectoryInfo DirectoryOf(string project) => new(Path.Combine((_made ??= Publish()).FullName, project));

    public void Dispose() => _made?.Delete(recursive: true);

    private DirectoryInfo Publish()
    {
        var made = Directory.CreateTempSubdirectory("cdp-publish-");
        Console.Error.WriteLine($"Publishing {string.Join(", ", projects)} for {target.Rid}, which takes some minutes …");
        var start = new ProcessStartInfo("dotnet",
        [
            "msbuild", Path.Combine("functions", "Publish.proj"), "-m", "-nodeReuse:false", "-v:quiet", "-nologo",
            $"-p:RuntimeIdentifier={target.Rid}",
            $"-p:PublishRoot={made.FullName}", $"-p:Functions={string.Join("%3B", projects)}", "-p:UseSharedCompilation=false",
        ])
        {
            WorkingDirectory = root,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var publish = Process.Start(start) ?? throw new SettingsException("dotnet could not be started.");
        var said = publish.StandardOutput.ReadToEnd();
        publish.WaitForExit();
        return publish.ExitCode == 0 ? made : throw new SettingsException($"The functions do not publish:\n{said}");
    }
}
