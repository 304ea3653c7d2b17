using Cdp.Testing;

namespace Cdp.Infra.Tests.Support;

internal static class CdkApp
{
    /// <summary>The app as the tests' build left it: cdk.json's own command would build it in Release first.</summary>
    public static readonly string Program = Repository.PathOf("infra", "Cdp.Infra",
        Path.GetRelativePath(Repository.PathOf("tests", "Cdp.Infra.Tests"), AppContext.BaseDirectory), "Cdp.Infra.dll");
}
