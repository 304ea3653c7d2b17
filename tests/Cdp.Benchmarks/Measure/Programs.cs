using Cdp.Testing;

namespace Cdp.Benchmarks.Measure;

/// <summary>Programs that are measured.</summary>
internal static class Programs
{
    private static string Here => AppContext.BaseDirectory;

    public static string Dotnet { get; } = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";

    /// <summary>The launcher of the one-machine program, which builds it when it has to.</summary>
    public static string Cdp { get; } = Path.Combine(Repository.Root, "cdp");

    /// <summary>Lets the launcher build, so that no measurement holds a build.</summary>
    public static async Task BuildAsync(CancellationToken cancel) => await MeasuredProcess.RunAsync(new Contender("build", Cdp, ["--help"]), cancel);

    /// <summary>The arguments of <c>dotnet</c> for one of our own jobs.</summary>
    public static IReadOnlyList<string> Job(params string[] arguments) => [Path.Combine(Here, "Cdp.Benchmarks.dll"), .. arguments];

    public static string Peer(string file) => Path.Combine(Here, "peers", file);

    /// <summary>Where a program is on the PATH; null when it is not installed.</summary>
    public static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Append("/usr/sbin").Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
