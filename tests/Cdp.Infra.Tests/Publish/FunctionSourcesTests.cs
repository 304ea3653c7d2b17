using Cdp.Infra.Publish;
using Cdp.Infra.Tests.Support;
using Cdp.Settings;
using Cdp.Testing;

namespace Cdp.Infra.Tests.Publish;

public sealed class FunctionSourcesTests
{
    [Fact]
    public void A_directory_without_the_function_is_refused_with_what_is_missing()
    {
        using var published = new PublishedFunctions();
        using var sources = new FunctionSources(Repository.Root, published.Path);
        var error = Assert.Throws<SettingsException>(() => sources.Code("Compute"));
        Assert.Equal(
            $"Context key functionsDirectory: there is no {Path.Combine(published.Path, "compute", "bootstrap")}. "
            + "Publish the function there, or leave the key out.",
            error.Message);
    }
}
