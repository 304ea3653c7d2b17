using Amazon.CDK;
using Constructs;

namespace Cdp.Infra.Data;

/// <summary>What outlives its stack.</summary>
internal static class Kept
{
    /// <summary>
    /// Keeps every resource below a construct when the stack, or the resource in it, goes; but not when the roll-back of its own creation
    /// removes it, for then it holds nothing.
    /// </summary>
    /// <remarks>A kept database holds on to its network: were that deleted, <c>cdk destroy</c> would end in DELETE_FAILED.</remarks>
    public static T KeptForGood<T>(this T construct) where T : IConstruct
    {
        foreach (var resource in construct.Node.FindAll().OfType<CfnResource>())
            resource.ApplyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
        return construct;
    }
}
