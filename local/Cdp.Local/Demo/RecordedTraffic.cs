using System.Net.Http.Headers;

namespace Cdp.Local.Demo;

/// <summary>
/// Sends recorded requests to a collector, byte for byte, one after the other, with the collector's clock at the time of each.
/// </summary>
internal sealed class RecordedTraffic(Uri collector, RecordedClock clock) : IDisposable
{
    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });

    /// <returns>The collector's status code.</returns>
    public async Task<int> SendAsync(RecordedHit hit, CancellationToken cancel)
    {
        clock.Set(hit.At);
        var target = hit.Query.Length == 0 ? hit.Path : $"{hit.Path}?{hit.Query}";
        using var request =
            new HttpRequestMessage(new(hit.Method), new Uri($"{collector.GetLeftPart(UriPartial.Authority)}{target}", AsItIs));
        if (hit.Method == "POST") request.Content = new ByteArrayContent(hit.Body);
        foreach (var (name, value) in hit.Headers) HeadersFor(name, request)?.TryAddWithoutValidation(name, value);
        using var response = await _http.SendAsync(request, cancel);
        return (int)response.StatusCode;
    }

    public void Dispose() => _http.Dispose();

    private static HttpHeaders? HeadersFor(string name, HttpRequestMessage request) =>
        name.StartsWith("content-", StringComparison.Ordinal) ? request.Content?.Headers : request.Headers;
}
