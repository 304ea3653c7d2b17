using Cdp.Infra.Data;
using Cdp.Infra.Tests.Support;

namespace Cdp.Infra.Tests.Data;

public sealed class LakeBucketTests
{
    [Fact]
    public void The_lake_is_private_encrypted_and_owned_by_the_account()
    {
        var bucket = Alone(null).Properties("AWS::S3::Bucket");
        Assert.All(["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"],
            what => Assert.True((bool)bucket["PublicAccessBlockConfiguration"]![what]!));
        var encryption = bucket["BucketEncryption"]!["ServerSideEncryptionConfiguration"]![0]!;
        Assert.Equal("AES256", (string?)encryption["ServerSideEncryptionByDefault"]!["SSEAlgorithm"]);
        Assert.Equal("BucketOwnerEnforced", (string?)bucket["OwnershipControls"]!["Rules"]![0]!["ObjectOwnership"]);
    }

    [Fact]
    public void Whoever_comes_without_tls_is_denied_everything()
    {
        var statement = Assert.Single(Alone(null).Properties("AWS::S3::BucketPolicy")["PolicyDocument"]!["Statement"]!.AsArray());
        Assert.Equal("Deny s3:*", $"{statement!["Effect"]} {statement["Action"]}");
        Assert.Equal("false", (string?)statement["Condition"]!["Bool"]!["aws:SecureTransport"]);
    }

    [Fact]
    public void Query_results_expire_and_raw_requests_do_not() => Assert.Equal(
        ["unfinished-uploads everywhere, 2 days", "results results/, 7 days"], Rules(Alone(null)));

    [Fact]
    public void Raw_requests_expire_when_they_are_told_to() => Assert.Equal("raw raw/, 400 days", Rules(Alone(400)).Last());

    private static Template Alone(int? rawRetentionDays) => BareStack.With(stack => _ = new LakeBucket(stack, "Lake", rawRetentionDays));

    private static IEnumerable<string> Rules(Template template) =>
        template.Properties("AWS::S3::Bucket")["LifecycleConfiguration"]!["Rules"]!.AsArray()
        .Select(rule =>
            $"{rule!["Id"]} {rule["Prefix"] ?? "everywhere"}, "
                + $"{rule["ExpirationInDays"] ?? rule["AbortIncompleteMultipartUpload"]!["DaysAfterInitiation"]} days");
}
