using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Cdp.Testing;

namespace Cdp.Functions.Tests;

/// <summary>The published binaries, as <c>dotnet publish -c Release</c> makes them: made once, and again when a source changed.</summary>
public sealed class Publication
{
    private static readonly string[] Sources = ["functions", "Directory.Build.props", "Directory.Packages.props", ".editorconfig"];

    private readonly Lazy<string> _fingerprint = new(Fingerprint);
    private readonly Lock _gate = new();

    /// <summary>Path of a function's binary: Ingest, Compact or Score. Skips the test where nothing can link it.</summary>
    public string PathOf(string function)
    {
        if (Missing.Find("clang") is null && Missing.Find("gcc") is null)
            Missing.Skip("Neither clang nor gcc is installed: Native AOT needs one to link (apt-get install clang zlib1g-dev).");
        var directory = Repository.PathOf("artifacts", "functions", RuntimeInformation.RuntimeIdentifier, function);
        lock (_gate)
        {
            Directory.CreateDirectory(directory);
            using var alone = Alone(directory + ".lock");
            var stamp = Path.Combine(directory, "stamp");
            if (!File.Exists(stamp) || File.ReadAllText(stamp) != _fingerprint.Value) Publish(function, directory, stamp);
        }

        return Path.Combine(directory, function);
    }

    private void Publish(string function, string directory, string stamp)
    {
        File.Delete(stamp);
        var start = new ProcessStartInfo(
            "dotnet",
            [
                "publish",
                Repository.PathOf("functions", function),
                "-c",
                "Release",
                "-o",
                directory,
                "-v",
                "q",
                "-nologo",
                "--disable-build-servers",
            ])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What the test runner's own build set would reach the publication.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"dotnet publish functions/{function} failed:\n{output}");
        Assert.DoesNotContain("warning", output, StringComparison.OrdinalIgnoreCase);
        File.WriteAllText(stamp, _fingerprint.Value);
    }

    private static string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Sources.Select(source => Repository.PathOf(source)).SelectMany(Files).Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(file));
            hash.AppendData(File.ReadAllBytes(file));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static IEnumerable<string> Files(string path) => File.Exists(path)
        ? [path]
        : Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(file =>
            !file.Contains("/bin/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal));

    /// <summary>Two test programs must not publish to one place at once.</summary>
    private static FileStream Alone(string path)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                Thread.Sleep(200);
            }
        }
    }
}
