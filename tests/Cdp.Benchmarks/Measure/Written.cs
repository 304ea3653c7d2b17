using Cdp.Testing;

namespace Cdp.Benchmarks.Measure;

/// <summary>Folders of the checkout that this program writes to.</summary>
internal static class Written
{
    public static string Results => Repository.PathOf("tests", "Cdp.Benchmarks", "results");

    public static string Docs => Repository.PathOf("docs");
}
