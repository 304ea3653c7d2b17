namespace Cdp.Testing;

/// <summary>The checkout that the tests run in.</summary>
public static class Repository
{
    /// <summary>The directory with cdp-lambdas.sln, above the test program.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find(string directory) => File.Exists(Path.Combine(directory, "cdp-lambdas.sln"))
        ? directory
        : Find(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(directory))
            ?? throw new InvalidOperationException("The tests lie outside the repository: there is no cdp-lambdas.sln above them."));
}
