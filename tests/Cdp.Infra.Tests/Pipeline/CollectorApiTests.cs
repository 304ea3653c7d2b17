using System.Text.Json.Nodes;
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
            "$default 70 140",
            $"{stage["StageName"]} {stage["DefaultRouteSettings"]!["ThrottlingRateLimit"]} "
            + $"{stage["DefaultRouteSettings"]!["ThrottlingBurstLimit"]}");
    }

    [Fact]
    public void Throttled_requests_are_counted_out_of_a_log_that_holds_nothing_of_the_visitor()
    {
        var template = Alone(null);
        var log = template.Properties("AWS::ApiGatewayV2::Stage")["AccessLogSettings"]!;
        Assert.Equal($"${{{template.IdOf("AWS::Logs::LogGroup", "CollectorAccessLog")}.Arn}}", template.Text(log["DestinationArn"]));
        var fields = JsonNode.Parse((string)log["Format"]!)!.AsObject();
        Assert.Equal(
            [
                "$context.requestId", "$context.requestTimeEpoch", "$context.status", "$context.responseLatency",
                "$context.error.responseType",
            ],
            fields.Select(field => (string?)field.Value));
        var filter = template.Properties("AWS::Logs::MetricFilter");
        Assert.Equal("{ $.status = \"429\" }", (string?)filter["FilterPattern"]);
        Assert.Equal(
            "Ours throttled 1",
            $"{filter["MetricTransformations"]![0]!["MetricNamespace"]} {filter["MetricTransformations"]![0]!["MetricName"]} "
            + $"{filter["MetricTransformations"]![0]!["MetricValue"]}");
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
        _api = new CollectorApi(stack, "Collector", ingest, name, hitsPerSecond: 70, "Ours");
        _ = new Amazon.CDK.CfnOutput(stack, "Url", new Amazon.CDK.CfnOutputProps { Value = _api.Url });
        if (_api.CnameTarget is { } target) _ = new Amazon.CDK.CfnOutput(stack, "Cname", new Amazon.CDK.CfnOutputProps { Value = target });
    });
}
