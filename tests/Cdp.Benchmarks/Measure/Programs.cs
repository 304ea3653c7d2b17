using System.Diagnostics;

using Cdp.Testing;

namespace Cdp.Benchmarks.Measure;

/// <summary>Programs that are measured.</summary>
internal static class Programs
{
    private static string Here => AppContext.BaseDirectory;

    public static string Dotnet { get; } = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet"
        ? path
        : "dotnet";

    /// <summary>The launcher of the one-machine program, which builds it when it has to.</summary>
    public static string Cdp { get; } = Path.Combine(Repository.Root, "cdp");

    /// <summary>Lets the launcher build, so that no measurement holds a build.</summary>
    public static async Task BuildAsync(CancellationToken cancel) =>
        await MeasuredProcess.RunAsync(new Contender("build", Cdp, ["--help"]), cancel);

    /// <summary>The arguments of <c>dotnet</c> for one of our own jobs.</summary>
    public static IReadOnlyList<string> Job(params string[] arguments) => [Path.Combine(Here, "Cdp.Benchmarks.dll"), .. arguments];

    public static string Peer(string file) => Path.Combine(Here, "peers", file);

    /// <summary>Where a program is on the PATH; null when it is not installed.</summary>
    public static string? Find(string name) => Places(name).FirstOrDefault();

    /// <summary>A python3 that has the module: the one on the PATH need not be the one that the system's packages are for.</summary>
    public static string? FindPython(string module) => Places("python3").FirstOrDefault(python => Has(python, module));

    private static IEnumerable<string> Places(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Concat(["/usr/bin", "/usr/sbin"]).Select(folder => Path.Combine(folder, name)).Where(File.Exists);

    private static bool Has(string python, string module)
    {
        using var import = Process.Start(
            new ProcessStartInfo(python, ["-c", $"import {module}"]) { UseShellExecute = false, RedirectStandardError = true })!;
        import.StandardError.ReadToEnd();
        import.WaitForExit();
        return import.ExitCode == 0;
    }
}
