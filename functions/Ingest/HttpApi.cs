using System.Net;
using System.Text;
using System.Text.Json.Serialization;
using Amazon.Lambda.APIGatewayEvents;
using Cdp.Ingest;

namespace Cdp.Functions;

/// <summary>The collector behind an API Gateway HTTP API, payload format 2.0.</summary>
/// <remarks>
/// The API has decoded the path and left the query as it was sent; header names come in lower case. A body that is text is UTF-8
/// already: bytes of it that were not UTF-8 are lost before they get here.
/// </remarks>
internal static class HttpApi
{
    public static CollectorRequest Read(APIGatewayHttpApiV2ProxyRequest request) => new(
        request.RequestContext.Http.Method,
        request.RawPath,
        request.RawQueryString ?? "",
        CollectorHeaders.Read(name => request.Headers is { } headers && headers.TryGetValue(name, out var value) ? value : null),
        Body(request),
        IPAddress.TryParse(request.RequestContext.Http.SourceIp, out var address) ? address : null);

    public static APIGatewayHttpApiV2ProxyResponse Write(CollectorReply reply) => new()
    {
        StatusCode = reply.Status,
        Headers = reply.Headers.GroupBy(header => header.Key, header => header.Value, StringComparer.Ordinal)
            .ToDictionary(header => header.Key, header => string.Join(", ", header), StringComparer.Ordinal),
        Body = reply.Body.IsEmpty ? null! : Convert.ToBase64String(reply.Body.Span),
        IsBase64Encoded = !reply.Body.IsEmpty,
    };

    private static byte[] Body(APIGatewayHttpApiV2ProxyRequest request)
    {
        if (request.Body is not { } body) return [];
        return request.IsBase64Encoded ? Convert.FromBase64String(body) : Encoding.UTF8.GetBytes(body);
    }
}

[JsonSerializable(typeof(APIGatewayHttpApiV2ProxyRequest))]
[JsonSerializable(typeof(APIGatewayHttpApiV2ProxyResponse))]
internal sealed partial class HttpApiJson : JsonSerializerContext;
