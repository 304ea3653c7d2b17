using System.Text.Json.Nodes;
using Cdp.Infra.Tests.Support;

namespace Cdp.Infra.Tests.Data;

public sealed class LakeNetworkTests
{
    private static readonly Template Lake = Synthesized.AsShipped.Lake;

    [Fact]
    public void Zones_are_the_regions_first_two_or_those_of_the_key()
    {
        Assert.Equal(["0 of the region", "1 of the region", "0 of the region", "1 of the region"], Zones(Lake));
        Assert.Equal(["eu-central-1b", "eu-central-1c", "eu-central-1b", "eu-central-1c"],
            Zones(Synthesized.With(("zones", "eu-central-1b,eu-central-1c")).Lake));
    }

    private static IEnumerable<string> Zones(Template lake) =>
        lake.Of("AWS::EC2::Subnet").Select(subnet => subnet["Properties"]!["AvailabilityZone"])
        .Select(zone => zone is JsonObject select ? $"{select["Fn::Select"]![0]} of the region" : $"{zone}");

    [Fact]
    public void Nothing_translates_addresses() => Assert.Empty(Lake.Of("AWS::EC2::NatGateway"));

    [Fact]
    public void Only_the_databases_subnets_have_a_way_to_the_internet() => Assert.Equal(
        ["${NetworkVpcDatabaseSubnet1RouteTable823E8A13}", "${NetworkVpcDatabaseSubnet2RouteTableE93BB45E}"],
        Lake.Of("AWS::EC2::Route").Select(route => Lake.Text(route["Properties"]!["RouteTableId"])));

    [Fact]
    public void Score_reaches_S3_by_its_route_tables_and_two_services_by_an_address_in_one_zone()
    {
        var endpoints = Lake.Of("AWS::EC2::VPCEndpoint").Select(endpoint => endpoint["Properties"]!.AsObject()).ToArray();
        Assert.Equal(
        [
            "athena Interface ${NetworkVpcFunctionsSubnet1Subnet6C421EA5}",
            "s3 Gateway ${NetworkVpcFunctionsSubnet1RouteTable1AA9A7D1} ${NetworkVpcFunctionsSubnet2RouteTableA3FA59CF}",
            "secretsmanager Interface ${NetworkVpcFunctionsSubnet1Subnet6C421EA5}",
        ],
            endpoints.Select(endpoint => $"{Service(endpoint)} {endpoint["VpcEndpointType"]} {Places(endpoint)}")
                .Order(StringComparer.Ordinal));
    }

    private static string Service(JsonObject endpoint) => Lake.Text(endpoint["ServiceName"]).Split('.').Last();

    private static string Places(JsonObject endpoint) => string.Join(' ', Lake.Texts(endpoint["SubnetIds"] ?? endpoint["RouteTableIds"]));
}
