using Amazon.CDK;
using Amazon.CDK.AWS.S3;
using Cdp.Lake;
using Constructs;

namespace Cdp.Infra.Data;

/// <summary>The bucket that is the lake: private, encrypted, TLS only, and kept when the stack goes.</summary>
public sealed class LakeBucket : Bucket
{
    /// <param name="rawRetentionDays">Days after which raw requests expire; null: never.</param>
    public LakeBucket(Construct scope, string id, int? rawRetentionDays)
        : base(scope, id, new BucketProps
        {
            BlockPublicAccess = BlockPublicAccess.BLOCK_ALL,
            ObjectOwnership = Amazon.CDK.AWS.S3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            Encryption = BucketEncryption.S3_MANAGED,
            EnforceSSL = true,
            LifecycleRules = [.. Rules(rawRetentionDays)],
        }) => this.KeptForGood();

    private static IEnumerable<LifecycleRule> Rules(int? rawRetentionDays)
    {
        yield return new LifecycleRule { Id = "unfinished-uploads", AbortIncompleteMultipartUploadAfter = Duration.Days(2) };
        // Query output is personal data
        yield return new LifecycleRule { Id = "results", Prefix = LakeLayout.AllResults, Expiration = Duration.Days(7) };
        if (rawRetentionDays is { } days)
            yield return new LifecycleRule { Id = "raw", Prefix = LakeLayout.AllRaw, Expiration = Duration.Days(days) };
    }
}
