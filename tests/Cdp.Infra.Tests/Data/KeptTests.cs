using System.Text.Json.Nodes;
using Amazon.CDK;
using Cdp.Infra.Publish;
using Cdp.Infra.Settings;
using Cdp.Infra.Tests.Support;

namespace Cdp.Infra.Tests.Data;

public sealed class KeptTests
{
    /// <summary>
    /// Logical ids of whatever holds data and of what that stands on. A new id is a new, empty bucket or database: never change a line
    /// here.
    /// </summary>
    private static readonly string[] Frozen =
    [
        "Bucket83908E77 AWS::S3::Bucket",
        "BucketPolicyE9A3008A AWS::S3::BucketPolicy",
        "NetworkVpc7FB7348F AWS::EC2::VPC",
        "NetworkVpcDatabaseSubnet1DefaultRoute63EB0CF1 AWS::EC2::Route",
        "NetworkVpcDatabaseSubnet1RouteTable823E8A13 AWS::EC2::RouteTable",
        "NetworkVpcDatabaseSubnet1RouteTableAssociationD65D11E0 AWS::EC2::SubnetRouteTableAssociation",
        "NetworkVpcDatabaseSubnet1Subnet75A30C75 AWS::EC2::Subnet",
        "NetworkVpcDatabaseSubnet2DefaultRoute3239113A AWS::EC2::Route",
        "NetworkVpcDatabaseSubnet2RouteTableAssociation30E3D7EC AWS::EC2::SubnetRouteTableAssociation",
        "NetworkVpcDatabaseSubnet2RouteTableE93BB45E AWS::EC2::RouteTable",
        "NetworkVpcDatabaseSubnet2Subnet7C7CA9F8 AWS::EC2::Subnet",
        "NetworkVpcFunctionsSubnet1RouteTable1AA9A7D1 AWS::EC2::RouteTable",
        "NetworkVpcFunctionsSubnet1RouteTableAssociation7875B9FF AWS::EC2::SubnetRouteTableAssociation",
        "NetworkVpcFunctionsSubnet1Subnet6C421EA5 AWS::EC2::Subnet",
        "NetworkVpcFunctionsSubnet2RouteTableA3FA59CF AWS::EC2::RouteTable",
        "NetworkVpcFunctionsSubnet2RouteTableAssociation4660F3A4 AWS::EC2::SubnetRouteTableAssociation",
        "NetworkVpcFunctionsSubnet2Subnet02453A95 AWS::EC2::Subnet",
        "NetworkVpcIGW6BEA7B02 AWS::EC2::InternetGateway",
        "NetworkVpcVPCGW8F3799B5 AWS::EC2::VPCGatewayAttachment",
        "ProfilesGroup3F1810DA AWS::EC2::SecurityGroup",
        "ProfilesInstance304414F6 AWS::RDS::DBInstance",
        "ProfilesInstanceSubnetGroupD56079F4 AWS::RDS::DBSubnetGroup",
        "ProfilesParameters492E9992 AWS::RDS::DBParameterGroup",
        "ProfilesSecretB349678B AWS::SecretsManager::Secret",
    ];

    /// <summary>What goes with the lake's stack: it holds nothing, and costs.</summary>
    private static readonly string[] Gone =
    [
        "NetworkAthena1ACF0EF5 AWS::EC2::VPCEndpoint",
        "NetworkAthenaSecurityGroupF3FBE574 AWS::EC2::SecurityGroup",
        "NetworkS3C0D10ADE AWS::EC2::VPCEndpoint",
        "NetworkSecretsManager191D9DF7 AWS::EC2::VPCEndpoint",
        "NetworkSecretsManagerSecurityGroup8816EBA6 AWS::EC2::SecurityGroup",
        "TablesDatabaseAABD3FAE AWS::Glue::Database",
        "TablesHits06DA5E4F AWS::Glue::Table",
        "TablesItems69151220 AWS::Glue::Table", "TablesRejectedA14E1F15 AWS::Glue::Table", "TablesRollupsF5C04223 AWS::Glue::Table",
    ];

    [Fact]
    public void What_holds_data_is_kept_under_the_ids_it_has_always_had() => Assert.Equal(Frozen, Lake(kept: true));

    [Fact]
    public void The_rest_of_the_lakes_stack_goes_with_it() => Assert.Equal(Gone, Lake(kept: false));

    [Fact]
    public void What_is_kept_when_the_stack_goes_is_kept_when_it_is_replaced_too() =>
        Assert.All(Synthesized.AsShipped.Lake.Resources, entry =>
            Assert.Equal(
                ((string?)entry.Value!["DeletionPolicy"])?.Replace("ExceptOnCreate", "", StringComparison.Ordinal),
                (string?)entry.Value["UpdateReplacePolicy"]));

    /// <summary>
    /// Plays the roll-back: whatever fails, the parts that may stand by then go again, unless they are told to stay or are protected.
    /// </summary>
    [Fact]
    public void Wherever_a_first_deployment_fails_its_roll_back_leaves_nothing_behind()
    {
        var resources = Synthesized.AsShipped.Lake.Resources;
        Assert.All(resources, failing => Assert.DoesNotContain(
            resources.Where(other => other.Key != failing.Key && !Needs(other.Key, failing.Key)), other =>
                StaysAfterRollBack(other.Value!)));

        bool Needs(string one, string other) => Direct(resources[one]!, resources).Any(id => id == other || Needs(id, other));
    }

    [Fact]
    public void The_lakes_stack_is_protected_against_termination_and_the_pipelines_is_not()
    {
        using var functions = new PublishedFunctions();
        var settings = DeploymentSettings.FromContext(Synthesized.Context().ToJsonString());
        using var sources = new FunctionSources(functions.Path, functions.Path);
        var deployment = new Deployment(new App(new AppProps { Outdir = functions.Path }), new StackProps(), settings, sources);
        Assert.True(deployment.Lake.TerminationProtection);
        Assert.False(deployment.Pipeline.TerminationProtection);
    }

    [Fact]
    public void Of_the_pipeline_only_hits_on_their_way_are_kept() => Assert.Equal(
        ["BufferDeadLetters", "BufferQueue"],
        Synthesized.AsShipped.Pipeline.Resources.Where(entry => (string?)entry.Value!["DeletionPolicy"] == "Retain")
            .Select(entry => entry.Key[..^8]));

    private static bool StaysAfterRollBack(JsonNode resource) =>
        (string?)resource["DeletionPolicy"] == "Retain" || (bool?)resource["Properties"]?["DeletionProtection"] == true;

    /// <summary>What CloudFormation makes before a resource: what it refers to, and what it is told to wait for.</summary>
    private static HashSet<string> Direct(JsonNode? node, JsonObject resources) => node switch
    {
        JsonObject item => [.. item.SelectMany(entry => entry switch
        {
            { Key: "Ref" } => [(string)entry.Value!],
            { Key: "Fn::GetAtt", Value: JsonArray path } => [(string)path[0]!],
            { Key: "DependsOn", Value: JsonArray ids } => [.. ids.Select(id => (string)id!)],
            { Key: "DependsOn" } => [(string)entry.Value!],
            _ => Direct(entry.Value, resources),
        }).Where(resources.ContainsKey)],
        JsonArray list => [.. list.SelectMany(item => Direct(item, resources))],
        _ => [],
    };

    private static string[] Lake(bool kept) =>
    [
        .. Synthesized.AsShipped.Lake.Resources
            .Where(entry => ((string?)entry.Value!["DeletionPolicy"])?.StartsWith("Retain", StringComparison.Ordinal) == true == kept)
            .Select(entry => $"{entry.Key} {entry.Value!["Type"]}")
            .Order(StringComparer.Ordinal),
    ];
}
