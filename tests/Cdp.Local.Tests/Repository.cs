namespace Cdp.Local.Tests;

/// <summary>The checkout that the tests run in.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string directory) =>
        File.Exists(Path.Combine(directory, "cdp-lambdas.sln")) ? directory : Find(Path.GetDirectoryName(directory.TrimEnd('/'))!);
}
