using Amazon.CDK.AWS.EC2;
using Constructs;

namespace Cdp.Infra.Data;

/// <summary>The network of the database and of Score: no NAT gateway, and nothing in it that costs by the hour but two endpoints.</summary>
/// <remarks>
/// The database gets the public subnets from the start: moving it to others later would replace it, while opening and closing it by
/// <c>PubliclyAccessible</c> and its security group does not. Score lives in the isolated ones and reaches S3, Athena and Secrets Manager
/// only.
/// </remarks>
public sealed class LakeNetwork : Construct
{
    public static readonly SubnetSelection ForDatabase = new() { SubnetGroupName = "Database" };
    public static readonly SubnetSelection ForFunctions = new() { SubnetGroupName = "Functions" };

    public LakeNetwork(Construct scope, string id) : base(scope, id)
    {
        Vpc = new Vpc(this, "Vpc", new VpcProps
        {
            IpAddresses = IpAddresses.Cidr("10.71.0.0/16"),
            MaxAzs = 2,
            NatGateways = 0,
            RestrictDefaultSecurityGroup = false,     // it would take a function of its own, and nothing is in that group
            SubnetConfiguration =
            [
                new SubnetConfiguration { Name = "Database", SubnetType = SubnetType.PUBLIC, CidrMask = 24, MapPublicIpOnLaunch = false },
                new SubnetConfiguration { Name = "Functions", SubnetType = SubnetType.PRIVATE_ISOLATED, CidrMask = 24 },
            ],
        }).KeptForGood();
        _ = new GatewayVpcEndpoint(this, "S3", new GatewayVpcEndpointProps
        {
            Vpc = Vpc,
            Service = GatewayVpcEndpointAwsService.S3,
            Subnets = [ForFunctions],
        });
        Vpc.Accept(
            "VPC7",
            "Only Score and the database live here, and their security groups say whom they reach; "
            + "flow logs cost by the gigabyte that Score loads.");
        Endpoint("Athena", InterfaceVpcEndpointAwsService.ATHENA);
        Endpoint("SecretsManager", InterfaceVpcEndpointAwsService.SECRETS_MANAGER);
    }

    public Vpc Vpc { get; }

    /// <summary>In one zone: the second would double the price of something that is used for minutes a day.</summary>
    private void Endpoint(string id, InterfaceVpcEndpointAwsService service) =>
        new InterfaceVpcEndpoint(this, id, new InterfaceVpcEndpointProps
        {
            Vpc = Vpc,
            Service = service,
            Subnets = new SubnetSelection { Subnets = [Vpc.SelectSubnets(ForFunctions).Subnets[0]] },
        }).Accept("EC23", "It lets in the network's own range, which the rule cannot read from a reference to the network.");
}
