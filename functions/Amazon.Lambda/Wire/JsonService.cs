using System.Net.Http.Headers;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.Runtime.Signing;

namespace Amazon.Wire;

/// <summary>One AWS service that speaks AWS JSON 1.1: signed POSTs with an <c>X-Amz-Target</c>, no retries of its own.</summary>
/// <param name="signingName">The name that requests are signed for, which is also the host's first part, e.g. <c>athena</c>.</param>
/// <param name="serviceId">As in AWS_ENDPOINT_URL_&lt;serviceId&gt;, e.g. <c>SECRETS_MANAGER</c>.</param>
/// <param name="targetPrefix">What stands before the operation in <c>X-Amz-Target</c>, e.g. <c>AmazonAthena</c>.</param>
internal sealed class JsonService(string signingName, string serviceId, string targetPrefix) : IDisposable
{
    private static readonly MediaTypeHeaderValue Json11 = new("application/x-amz-json-1.1");

    private readonly Lazy<Connection> _connection = new(() => Connect(signingName, serviceId));

    /// <returns>The answer's document, which the caller disposes.</returns>
    /// <exception cref="ServiceFault">The service answered with an error.</exception>
    /// <exception cref="HttpRequestException">There was no answer.</exception>
    public async Task<JsonDocument> CallAsync(string operation, Action<Utf8JsonWriter> write, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _connection.Value.Endpoint) { Content = Body(write) };
        request.Headers.Add("X-Amz-Target", $"{targetPrefix}.{operation}");
        using var response = await _connection.Value.Http.SendAsync(request, cancel);
        if (!response.IsSuccessStatusCode) throw await ServiceFault.OfAsync(response, cancel);
        await using var body = await response.Content.ReadAsStreamAsync(cancel);
        return await JsonDocument.ParseAsync(body, default, cancel);
    }

    public void Dispose()
    {
        if (_connection.IsValueCreated) _connection.Value.Http.Dispose();
    }

    private static ByteArrayContent Body(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes)) write(json);
        var content = new ByteArrayContent(bytes.ToArray());
        content.Headers.ContentType = Json11;
        return content;
    }

    private static Connection Connect(string signingName, string serviceId)
    {
        var region = FallbackRegionFactory.GetRegionEndpoint()
            ?? throw new AmazonClientException("No region is configured: AWS_REGION names it.");
        var endpoint = Environment.GetEnvironmentVariable($"AWS_ENDPOINT_URL_{serviceId}")
            ?? Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL")
            ?? $"https://{signingName}.{region.SystemName}.{region.PartitionDnsSuffix}";
        var transport = new SocketsHttpHandler { AllowAutoRedirect = false };
        var signing = new SigV4SigningHandler(DefaultAWSCredentialsIdentityResolver.GetCredentials(null), region, signingName, transport);
        return new Connection(new HttpClient(signing), new Uri(endpoint));
    }

    private sealed record Connection(HttpClient Http, Uri Endpoint);
}
