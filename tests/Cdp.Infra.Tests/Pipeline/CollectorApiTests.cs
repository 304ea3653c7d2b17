using Amazon.CDK.AWS.Lambda;
using Cdp.Infra.Pipeline;
using Cdp.Infra.Settings;
using Cdp.Infra.Tests.Support;

namespace Cdp.Infra.Tests.Pipeline;

public sealed class CollectorApiTests
{
    private static readonly CollectorName Name = new("collect.example.com", "arn:aws:acm:eu-central-1:123456789012:certificate/7c0f1c5e");

    private CollectorApi? _api;

    [Fact]
    public void Every_request_goes_to_Ingest_as_it_is()
    {
        var template = Alone(null);
        Assert.Equal("$default", (string?)template.Properties("AWS::ApiGatewayV2::Route")["RouteKey"]);
        Assert.Equal(
            "AWS_PROXY 2.0",
            $"{template.Properties("AWS::ApiGatewayV2::Integration")["IntegrationType"]} "
            + $"{template.Properties("AWS::ApiGatewayV2::Integration")["PayloadFormatVersion"]}");
    }

    [Fact]
    public void The_api_leaves_preflights_to_Ingest() =>
        Assert.False(Alone(null).Properties("AWS::ApiGatewayV2::Api").ContainsKey("CorsConfiguration"));

    [Fact]
    public void A_flood_is_throttled_before_it_costs()
    {
        var stage = Alone(null).Properties("AWS::ApiGatewayV2::Stage");
        Assert.Equal(
            "$default 2000 4000",
            $"{stage["StageName"]} {stage["DefaultRouteSettings"]!["ThrottlingRateLimit"]} "
            + $"{stage["DefaultRouteSettings"]!["ThrottlingBurstLimit"]}");
        Assert.False(stage.ContainsKey("AccessLogSettings"));
    }

    [Fact]
    public void Without_a_name_of_its_own_it_has_the_one_that_AWS_gives()
    {
        var template = Alone(null);
        Assert.Equal("https://${CollectorApi79DE7308}.execute-api.${AWS::Region}.${AWS::URLSuffix}", template.Output("Url"));
        Assert.Empty(template.Of("AWS::ApiGatewayV2::DomainName"));
        Assert.Null(_api!.CnameTarget);
    }

    [Fact]
    public void With_a_name_it_is_mapped_and_nothing_waits_for_dns()
    {
        var template = Alone(Name);
        var domain = template.IdOf("AWS::ApiGatewayV2::DomainName", "Collector");
        Assert.Equal("https://collect.example.com", template.Output("Url"));
        Assert.Equal(Name.CertificateArn, (string?)template.PropertiesOf(domain)["DomainNameConfigurations"]![0]!["CertificateArn"]);
        Assert.Equal(
            $"${{{domain}}} $default", $"{template.Text(template.Properties("AWS::ApiGatewayV2::ApiMapping")["DomainName"])} $default");
        Assert.Equal($"${{{domain}.RegionalDomainName}}", template.Output("Cname"));
        Assert.DoesNotContain(
            template.Resources.Select(entry => (string?)entry.Value!["Type"]),
            type => type!.StartsWith("AWS::Route53", StringComparison.Ordinal) || type == "AWS::CertificateManager::Certificate");
    }

    private Template Alone(CollectorName? name) => BareStack.With(stack =>
    {
        var ingest = Function.FromFunctionAttributes(
            stack, "Ingest", new FunctionAttributes { FunctionArn = "arn:aws:lambda:eu-central-1:123456789012:function:ingest" });
        _api = new CollectorApi(stack, "Collector", ingest, name);
        _ = new Amazon.CDK.CfnOutput(stack, "Url", new Amazon.CDK.CfnOutputProps { Value = _api.Url });
        if (_api.CnameTarget is { } target) _ = new Amazon.CDK.CfnOutput(stack, "Cname", new Amazon.CDK.CfnOutputProps { Value = target });
    });
}
