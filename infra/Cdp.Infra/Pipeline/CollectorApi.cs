using Amazon.CDK.AWS.Apigatewayv2;
using Amazon.CDK.AWS.CertificateManager;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AwsApigatewayv2Integrations;
using Cdp.Infra.Settings;
using Constructs;

namespace Cdp.Infra.Pipeline;

/// <summary>The address that sites send to: an HTTP API that hands every request to Ingest, by <c>$default</c> route and stage.</summary>
/// <remarks>
/// No CORS configuration: the API would answer OPTIONS itself, and with <c>*</c>, which browsers bar for requests with credentials.
/// No access log: it would hold visitors' whole addresses. A throttled request (429) is lost before Ingest sees it.
/// </remarks>
public sealed class CollectorApi : Construct
{
    public CollectorApi(Construct scope, string id, IFunction ingest, CollectorName? name) : base(scope, id)
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
            Throttle = new ThrottleSettings { RateLimit = 2000, BurstLimit = 4000 },   // a second; bounds the bill of a flood
        });
        Url = name is null ? stage.Url.TrimEnd('/') : $"https://{name.DomainName}";
        CnameTarget = name is null ? null : Map(stage, name);
    }

    public HttpApi Api { get; }

    /// <summary>Without a slash at the end.</summary>
    public string Url { get; }

    /// <summary>What the CNAME record of the site's own name must point to; null without such a name.</summary>
    public string? CnameTarget { get; }

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
