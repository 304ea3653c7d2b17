namespace Amazon.Lambda.APIGatewayEvents;

/// <summary>A request to an HTTP API, payload format 2.0.</summary>
public class APIGatewayHttpApiV2ProxyRequest
{
    public string Version { get; set; } = null!;

    public string RouteKey { get; set; } = null!;

    /// <summary>The path, decoded.</summary>
    public string RawPath { get; set; } = null!;

    /// <summary>The query as it was sent, without the question mark.</summary>
    public string RawQueryString { get; set; } = null!;

    public string[] Cookies { get; set; } = null!;

    /// <summary>Names in lower case; several headers of one name are joined by commas.</summary>
    public IDictionary<string, string> Headers { get; set; } = null!;

    public ProxyRequestContext RequestContext { get; set; } = null!;

    public string Body { get; set; } = null!;

    public bool IsBase64Encoded { get; set; }

    public class ProxyRequestContext
    {
        public string ApiId { get; set; } = null!;

        public string DomainName { get; set; } = null!;

        public HttpDescription Http { get; set; } = null!;

        public string RequestId { get; set; } = null!;

        public string Stage { get; set; } = null!;

        public string Time { get; set; } = null!;

        public long TimeEpoch { get; set; }
    }

    public class HttpDescription
    {
        public string Method { get; set; } = null!;

        public string Path { get; set; } = null!;

        public string Protocol { get; set; } = null!;

        public string SourceIp { get; set; } = null!;

        public string UserAgent { get; set; } = null!;
    }
}
