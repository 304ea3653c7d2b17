using System.Text.Json.Nodes;
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
    public void Former_versions_expire_and_of_the_current_ones_query_results_and_deliveries() => Assert.Equal(
    [
        "unfinished-uploads everywhere: unfinished 2 days, markers true",
        "raw raw/: former 30 days",
        "deliveries deliveries/: former 1 days, current 30 days",
        "hits hits/: former 1 days",
        "rejected rejected/: former 1 days",
        "rollups rollups/: former 1 days",
        "runs runs/: former 1 days",
        "state state/: former 1 days",
        "results results/: former 1 days, current 7 days",
    ], Rules(Alone(null)));

    [Fact]
    public void Former_versions_are_kept_for_a_while() =>
        Assert.Equal("Enabled", (string?)Alone(null).Properties("AWS::S3::Bucket")["VersioningConfiguration"]!["Status"]);

    [Fact]
    public void Raw_requests_become_cold_and_expire_when_the_keys_say_so() => Assert.Equal(
        "raw raw/: former 30 days, current 400 days, GLACIER_IR after 90 days", Rules(Alone(400, 90)).ElementAt(1));

    private static Template Alone(int? rawRetentionDays, int? rawColdDays = null) =>
        BareStack.With(stack => _ = new LakeBucket(stack, "Lake", rawRetentionDays, rawColdDays));

    private static IEnumerable<string> Rules(Template template) =>
        template.Properties("AWS::S3::Bucket")["LifecycleConfiguration"]!["Rules"]!.AsArray().Select(rule => Rule(rule!));

    private static string Rule(JsonNode rule) => $"{rule["Id"]} {rule["Prefix"] ?? "everywhere"}: " + string.Join(", ", new[]
    {
        rule["AbortIncompleteMultipartUpload"] is { } abort ? $"unfinished {abort["DaysAfterInitiation"]} days" : null,
        rule["ExpiredObjectDeleteMarker"] is { } markers ? $"markers {markers}" : null,
        rule["NoncurrentVersionExpiration"] is { } former ? $"former {former["NoncurrentDays"]} days" : null,
        rule["ExpirationInDays"] is { } days ? $"current {days} days" : null,
        rule["Transitions"]?[0] is { } cold ? $"{cold["StorageClass"]} after {cold["TransitionInDays"]} days" : null,
    }.OfType<string>());
}
