using Cdp.Ingest;

namespace Cdp.Tests.Ingest;

public sealed class CollectorPathsTests
{
    [Theory]
    [InlineData("/collect")]
    [InlineData("/r/collect")]
    [InlineData("/j/collect")]
    [InlineData("/batch")]
    [InlineData("/g/collect")]
    [InlineData("/g/s/collect")]
    [InlineData("/mp/collect"), InlineData("/debug/collect"), InlineData("/debug/mp/collect")]
    public void A_path_of_Googles_servers_is_one_of_ours_with_and_without_the_prefix(string path)
    {
        string[] all = [path, $"{path}/", $"/{path}//", path.Replace("/", "//", StringComparison.Ordinal)];
        var paths = new CollectorPaths("/metrics");
        Assert.All(
            all,
            each => Assert.True(paths.Contains(each) && paths.Contains($"/metrics{each}") && paths.Contains($"//metrics/{each}"), each));
        Assert.All(all, each => Assert.True(new CollectorPaths("").Contains(each), each));
        Assert.All(all, each => Assert.True(new CollectorPaths("/a/b").Contains($"/a//b{each}"), each));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("//")]
    [InlineData("collect")]
    [InlineData("/Collect")]
    [InlineData("/collect2")]
    [InlineData("/xcollect")]
    [InlineData("/collect/x")]
    [InlineData("/g/x/collect")]
    [InlineData("/debug/g/collect")]
    [InlineData("/debug/batch")]
    [InlineData("/collect/.")]
    [InlineData("/./collect"), InlineData("/x/../collect"), InlineData("/g\\collect"), InlineData("/g%2Fcollect"), InlineData("/collect ")]
    [InlineData("/metrics")]
    [InlineData("/metrics/")]
    [InlineData("/metrics/metrics/collect")]
    [InlineData("/metricscollect")]
    [InlineData("/0fb1/ga/g/c")]
    public void Another_path_is_none(string path) => Assert.False(new CollectorPaths("/metrics").Contains(path));

    [Fact]
    public void Without_a_prefix_nothing_lies_below_one() => Assert.False(new CollectorPaths("").Contains("/metrics/collect"));
}
