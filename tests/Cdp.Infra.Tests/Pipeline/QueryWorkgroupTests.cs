using Cdp.Infra.Tests.Support;

namespace Cdp.Infra.Tests.Pipeline;

public sealed class QueryWorkgroupTests
{
    [Fact]
    public void A_query_stops_at_the_limit_and_writes_where_the_work_group_says()
    {
        var pipeline = Synthesized.With(("scanLimitGigabytes", "250")).Pipeline;
        var configuration = pipeline.Properties("AWS::Athena::WorkGroup")["WorkGroupConfiguration"]!;
        Assert.True((bool)configuration["EnforceWorkGroupConfiguration"]!);
        Assert.Equal(250_000_000_000, (long)configuration["BytesScannedCutoffPerQuery"]!);
        Assert.Equal("s3://${Bucket83908E77}/results/", pipeline.Text(configuration["ResultConfiguration"]!["OutputLocation"]));
        Assert.Equal("SSE_S3", (string?)configuration["ResultConfiguration"]!["EncryptionConfiguration"]!["EncryptionOption"]);
    }
}
