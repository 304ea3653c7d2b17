namespace Cdp.Infra.Tests.Support;

internal static class Repository
{
    /// <summary>The directory of cdk.json, in which cdk starts the app.</summary>
    public static readonly string Root = Above(AppContext.BaseDirectory);

    /// <summary>The app as the tests' build left it: cdk.json's own command would build it in Release first.</summary>
    public static readonly string App = Path.Combine(Root, "infra", "Cdp.Infra",
        Path.GetRelativePath(Path.Combine(Root, "tests", "Cdp.Infra.Tests"), AppContext.BaseDirectory), "Cdp.Infra.dll");

    private static string Above(string directory) => File.Exists(Path.Combine(directory, "cdk.json"))
        ? directory
        : Above(Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("There is no cdk.json above the tests."));
}
