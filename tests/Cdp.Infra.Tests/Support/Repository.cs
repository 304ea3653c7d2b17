namespace Cdp.Infra.Tests.Support;

internal static class Repository
{
    /// <summary>The directory of cdk.json, in which cdk starts the app.</summary>
    public static readonly string Root = Above(AppContext.BaseDirectory);

    private static string Above(string directory) => File.Exists(Path.Combine(directory, "cdk.json"))
        ? directory
        : Above(Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("There is no cdk.json above the tests."));
}
