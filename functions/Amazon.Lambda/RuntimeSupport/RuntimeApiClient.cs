using System.Net.Http.Headers;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>The four calls of the Runtime API, version 2018-06-01.</summary>
internal sealed class RuntimeApiClient(string hostAndPort) : IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly MediaTypeHeaderValue ErrorJson = new("application/vnd.aws.lambda.error+json");

    private readonly string _runtime = $"http://{hostAndPort}/2018-06-01/runtime/";

    // Lambda freezes the process while it waits for the next event, for hours if need be.
    private readonly HttpClient _http = new(new SocketsHttpHandler()) { Timeout = Timeout.InfiniteTimeSpan };

    public async Task<(InvocationRequest Request, LambdaContext Context)> NextAsync(CancellationToken cancel)
    {
        using var response = await _http.GetAsync(_runtime + "invocation/next", cancel);
        response.EnsureSuccessStatusCode();
        var context = new LambdaContext(response.Headers);
        var request = new InvocationRequest
        {
            InputStream = new MemoryStream(await response.Content.ReadAsByteArrayAsync(cancel), writable: false),
            LambdaContext = context,
        };
        return (request, context);
    }

    public async Task RespondAsync(string requestId, Stream output, CancellationToken cancel)
    {
        using var content = new StreamContent(output);
        content.Headers.ContentType = Json;
        using var response = await _http.PostAsync($"{_runtime}invocation/{requestId}/response", content, cancel);
        response.EnsureSuccessStatusCode();
    }

    public Task ReportErrorAsync(string requestId, Exception error, CancellationToken cancel) =>
        PostErrorAsync($"invocation/{requestId}/error", error.GetType().Name, error, cancel);

    public Task ReportInitErrorAsync(Exception error, CancellationToken cancel) => PostErrorAsync("init/error", type: null, error, cancel);

    public void Dispose() => _http.Dispose();

    private async Task PostErrorAsync(string path, string? type, Exception error, CancellationToken cancel)
    {
        using var content = new ByteArrayContent(ErrorDocument.Of(error));
        content.Headers.ContentType = ErrorJson;
        using var request = new HttpRequestMessage(HttpMethod.Post, _runtime + path) { Content = content };
        if (type is not null) request.Headers.TryAddWithoutValidation("Lambda-Runtime-Function-Error-Type", type);
        using var response = await _http.SendAsync(request, cancel);
        response.EnsureSuccessStatusCode();
    }
}
