using Amazon.CDK;
using Amazon.CDK.AWS.S3;
using Cdp.Lake;
using Constructs;

namespace Cdp.Infra.Data;

/// <summary>The bucket that is the lake: private, encrypted, TLS only, and kept when the stack goes.</summary>
/// <remarks>
/// Versioned, since <c>raw/</c> is the only copy: what a person deletes or overwrites there can be brought back for a month. What is made
/// of it is written anew each night, so its former versions go after a day. Rules name disjoint prefixes, for of two that overlap S3 takes
/// the shorter time.
/// </remarks>
public sealed class LakeBucket : Bucket
{
    private const int RawVersionDays = 30, MadeVersionDays = 1;

    /// <param name="rawRetentionDays">Days after which raw requests expire; null: never.</param>
    /// <param name="rawColdDays">
    /// Days after which they move to Glacier Instant Retrieval, which reads as fast and costs per read; null: never.
    /// </param>
    public LakeBucket(Construct scope, string id, int? rawRetentionDays, int? rawColdDays)
        : base(scope, id, new BucketProps
        {
            BlockPublicAccess = BlockPublicAccess.BLOCK_ALL,
            ObjectOwnership = Amazon.CDK.AWS.S3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            Encryption = BucketEncryption.S3_MANAGED,
            EnforceSSL = true,
            Versioned = true,
            LifecycleRules = [.. Rules(rawRetentionDays, rawColdDays)],
        })
    {
        this.KeptForGood();
        this.Accept(
            "S1",
            "Server access logs would hold a line for each of the millions of reads a night and cost more than the reads; "
            + "who changes the bucket is in CloudTrail.");
    }

    private static IEnumerable<LifecycleRule> Rules(int? rawRetentionDays, int? rawColdDays)
    {
        yield return new LifecycleRule
        {
            Id = "unfinished-uploads",
            AbortIncompleteMultipartUploadAfter = Duration.Days(2),
            ExpiredObjectDeleteMarker = true,
        };
        yield return new LifecycleRule
        {
            Id = "raw",
            Prefix = LakeLayout.AllRaw,
            NoncurrentVersionExpiration = Duration.Days(RawVersionDays),
            Expiration = rawRetentionDays is { } kept ? Duration.Days(kept) : null,
            Transitions = rawColdDays is { } days
                ? [new Transition { StorageClass = StorageClass.GLACIER_INSTANT_RETRIEVAL, TransitionAfter = Duration.Days(days) }] : null,
        };
        yield return new LifecycleRule
        {
            Id = LakeLayout.AllDeliveries.TrimEnd('/'),
            Prefix = LakeLayout.AllDeliveries,
            NoncurrentVersionExpiration = Duration.Days(MadeVersionDays),
            Expiration = Duration.Days(30),   // personal data: the table has it as well
        };
        foreach (var prefix in LakeLayout.AllDerived)
            yield return new LifecycleRule
            {
                Id = prefix.TrimEnd('/'),
                Prefix = prefix,
                NoncurrentVersionExpiration = Duration.Days(MadeVersionDays),
                Expiration = prefix == LakeLayout.AllResults ? Duration.Days(7) : null,   // query output is personal data
            };
    }
}
