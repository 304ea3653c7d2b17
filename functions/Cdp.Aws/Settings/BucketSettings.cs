using Cdp.Settings;

namespace Cdp.Aws.Settings;

/// <summary>Where the lake is on AWS; every function needs it.</summary>
/// <param name="LakeBucket">Name of the S3 bucket that holds <c>raw/</c>, <c>hits/</c> and everything made of them.</param>
public sealed record BucketSettings(string LakeBucket)
{
    /// <exception cref="SettingsException">CDP_LAKE_BUCKET is missing.</exception>
    public static BucketSettings FromEnvironment(Variables variables) => new(
        variables.Required("CDP_LAKE_BUCKET", "the S3 bucket that holds raw/ and hits/"));

    public IEnumerable<KeyValuePair<string, string>> ToVariables() => [new("CDP_LAKE_BUCKET", LakeBucket)];
}
