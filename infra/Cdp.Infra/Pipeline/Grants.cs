using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.S3;

namespace Cdp.Infra.Pipeline;

/// <summary>
/// Access to parts of the lake, by prefix. The CDK's own grants add tagging, retention and legal holds, which nobody here needs.
/// </summary>
internal static class Grants
{
    public static void MayRead(this IGrantable who, IBucket lake, params string[] prefixes) =>
        who.May(["s3:GetObject"], Below(lake, prefixes));

    /// <summary>With the right to give up an upload in parts.</summary>
    public static void MayWrite(this IGrantable who, IBucket lake, params string[] prefixes) =>
        who.May(["s3:PutObject", "s3:AbortMultipartUpload"], Below(lake, prefixes));

    public static void MayDelete(this IGrantable who, IBucket lake, params string[] prefixes) =>
        who.May(["s3:DeleteObject"], Below(lake, prefixes));

    /// <summary>
    /// Without a condition on the prefix: with one, S3 answers 403 instead of 404 to a read of an object that is not there.
    /// </summary>
    public static void MayList(this IGrantable who, IBucket lake) => who.May(["s3:ListBucket"], lake.BucketArn);

    public static void May(this IGrantable who, string[] actions, params string[] resources) =>
        who.GrantPrincipal.AddToPrincipalPolicy(new PolicyStatement(new PolicyStatementProps { Actions = actions, Resources = resources }));

    private static string[] Below(IBucket lake, string[] prefixes) => [.. prefixes.Select(prefix => lake.ArnForObjects(prefix + "*"))];
}
