using Amazon.CDK;
using Constructs;

namespace Cdp.Infra;

/// <summary>
/// Findings of cdk-nag (AwsSolutions) that are meant to be, each with its reason, in the metadata where cdk-nag looks for them.
/// </summary>
internal static class AcceptedFindings
{
    private const string Key = "cdk_nag", Rules = "rules_to_suppress";

    /// <param name="rule">Without <c>AwsSolutions-</c>.</param>
    public static void Accept(this IConstruct construct, string rule, string reason)
    {
        foreach (var resource in construct.Node.FindAll().OfType<CfnResource>())
        {
            var known = (resource.GetMetadata(Key) as IDictionary<string, object>)?[Rules] as object[] ?? [];
            resource.AddMetadata(Key, new Dictionary<string, object>(StringComparer.Ordinal)
            {
                [Rules] = (object[])
                [
                    .. known,
                    new Dictionary<string, object>(StringComparer.Ordinal) { ["id"] = $"AwsSolutions-{rule}", ["reason"] = reason },
                ],
            });
        }
    }
}
