using Amazon.CDK;
using Amazon.CDK.AWS.Apigatewayv2;
using Amazon.CDK.AWS.CertificateManager;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.Logs;
using Amazon.CDK.AwsApigatewayv2Integrations;
using Cdp.Infra.Settings;
using Constructs;
using CfnStage = Amazon.CDK.AWS.Apigatewayv2.CfnStage;
using OurMetric = Cdp.Aws.Telemetry.Metric;

namespace Cdp.Infra.Pipeline;

/// <summary>The address that sites send to: an HTTP API that hands every request to Ingest, by <c>$default</c> route and stage.</summary>
/// <remarks>
/// No CORS configuration: the API would answer OPTIONS itself, and with <c>*</c>, which browsers bar for requests with credentials.
/// A throttled request (429) is lost before Ingest sees it: the access log counts these, and holds nothing of the visitor.
/// </remarks>
public sealed class CollectorApi : Construct
{
    private const string AccessLogFormat =
        """{"requestId":"$context.requestId","time":"$context.requestTimeEpoch","status":"$context.status","""
        + "\"ms\":\"$context.responseLatency\",\"error\":\"$context.error.responseType\"}";

    /// <param name="hitsPerSecond">In the long run, and twice as many for a moment; what comes above is answered 429.</param>
    /// <param name="metricNamespace">Of the count of throttled requests.</param>
    public CollectorApi(
        Construct scope, string id, IFunction ingest, CollectorName? name, int hitsPerSecond, string metricNamespace) : base(scope, id)
    {
        Api = new HttpApi(this, "Api", new HttpApiProps
        {
            Description = "Hits of the site",
            CreateDefaultStage = false,
            DefaultIntegration = new HttpLambdaIntegration("Ingest", ingest),
        });
        var stage = new HttpStage(this, "Stage", new HttpStageProps
        {
            HttpApi = Api,
            StageName = "$default",
            AutoDeploy = true,
            Throttle = new ThrottleSettings { RateLimit = hitsPerSecond, BurstLimit = 2 * hitsPerSecond },   // bounds the bill of a flood
        });
        LogAccess(stage, metricNamespace);
        Api.Accept("APIG4", "Visitors of the site send hits, and have no credentials: whoever may see the page may send what it sends.");
        Url = name is null ? stage.Url.TrimEnd('/') : $"https://{name.DomainName}";
        CnameTarget = name is null ? null : Map(stage, name);
    }

    public HttpApi Api { get; }

    /// <summary>Without a slash at the end.</summary>
    public string Url { get; }

    /// <summary>What the CNAME record of the site's own name must point to; null without such a name.</summary>
    public string? CnameTarget { get; }

    /// <summary>The API counts all answers 4xx together, so throttled requests are counted out of its log.</summary>
    private void LogAccess(HttpStage stage, string metricNamespace)
    {
        var log = new LogGroup(
            this, "AccessLog", new LogGroupProps { Retention = RetentionDays.ONE_MONTH, RemovalPolicy = RemovalPolicy.DESTROY });
        ((CfnStage)stage.Node.DefaultChild!).AccessLogSettings =
            new CfnStage.AccessLogSettingsProperty { DestinationArn = log.LogGroupArn, Format = AccessLogFormat };
        _ = new MetricFilter(this, "Throttled", new MetricFilterProps
        {
            LogGroup = log,
            FilterPattern = FilterPattern.Literal("{ $.status = \"429\" }"),
            MetricNamespace = metricNamespace,
            MetricName = OurMetric.Throttled.Name,
            MetricValue = "1",
        });
    }

    /// <summary>Nothing here waits for DNS: the certificate proves the name, and the record can follow at any time.</summary>
    private string Map(IStage stage, CollectorName name)
    {
        var domain = new DomainName(this, "Domain", new DomainNameProps
        {
            DomainName = name.DomainName,
            Certificate = Certificate.FromCertificateArn(this, "Certificate", name.CertificateArn),
        });
        _ = new ApiMapping(this, "Mapping", new ApiMappingProps { Api = Api, DomainName = domain, Stage = stage });
        return domain.RegionalDomainName;
    }
}
