using Amazon.CDK;
using Amazon.CDK.AWS.EC2;
using Amazon.CDK.AWS.SQS;

namespace Cdp.Infra.Pipeline;

/// <summary>What a stage asks of Lambda.</summary>
/// <param name="Project">Folder and project below <c>functions/</c>.</param>
/// <param name="Megabytes">Memory; the share of a processor grows with it, one whole at 1,769.</param>
/// <param name="ScratchMegabytes">Room under <c>/tmp</c>; 512 cost nothing.</param>
/// <param name="DeadLetters">Where an event goes that failed; null for a function whose caller waits for the answer.</param>
/// <param name="Place">Null: outside of any network of ours.</param>
public sealed record FunctionShape(
    string Project, string Purpose, int Megabytes, Duration Timeout, int ScratchMegabytes = 512, IQueue? DeadLetters = null,
    PlaceInNetwork? Place = null);

/// <summary>Where in a network a function lives.</summary>
public sealed record PlaceInNetwork(IVpc Vpc, SubnetSelection Subnets, ISecurityGroup Group);
