namespace Cdp.Benchmarks.Measure;

/// <summary>Where the sources are that this program was built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Results => Path.Combine(Root, "tests", "Cdp.Benchmarks", "results");

    public static string Docs => Path.Combine(Root, "docs");

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "cdp-lambdas.sln"))) return folder.FullName;
        throw new InvalidOperationException($"{AppContext.BaseDirectory} lies in no copy of the project.");
    }
}
