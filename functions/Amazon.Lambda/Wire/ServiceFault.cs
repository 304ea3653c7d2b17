using System.Net;
using System.Text.Json;

namespace Amazon.Wire;

/// <summary>An error as AWS JSON 1.1 words it.</summary>
/// <param name="code">The error's name, e.g. <c>TooManyRequestsException</c>, without namespace and address.</param>
internal sealed class ServiceFault(string code, string message, string? requestId, HttpStatusCode status) : Exception(message)
{
    public string Code { get; } = code;

    public string? RequestId { get; } = requestId;

    public HttpStatusCode Status { get; } = status;

    public static async Task<ServiceFault> OfAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        var (code, message) = Read(await response.Content.ReadAsByteArrayAsync(cancel));
        code = Header(response, "x-amzn-ErrorType") ?? code ?? response.StatusCode.ToString();
        return new ServiceFault(
            Bare(code), message ?? $"HTTP {(int)response.StatusCode}", Header(response, "x-amzn-RequestId"), response.StatusCode);
    }

    private static (string? Code, string? Message) Read(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return (Text(document.RootElement, "__type"), Text(document.RootElement, "message") ?? Text(document.RootElement, "Message"));
        }
        catch (JsonException)
        {
            return (null, null);   // A proxy or a load balancer answered, not the service.
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.First() : null;

    private static string Bare(string code)
    {
        var name = code.AsSpan(code.IndexOf('#', StringComparison.Ordinal) + 1);
        var colon = name.IndexOf(':');
        return (colon < 0 ? name : name[..colon]).ToString();
    }
}
