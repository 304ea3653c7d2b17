using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Cdp.Infra.Tests.Cli;

/// <summary>An account as its own interfaces show it, asked by hand: what is asked for here has no SDK in this repository.</summary>
internal sealed class Account(Uri endpoint) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = endpoint };

    /// <summary>The texts of all elements of that name in the answer of a service that speaks the query protocol.</summary>
    public async Task<string[]> TextsAsync(
        string service, string version, string action, string element, params (string Key, string Value)[] parameters)
    {
        var form =
            parameters.Append(("Action", action)).Append(("Version", version)).Select(pair => KeyValuePair.Create(pair.Item1, pair.Item2));
        var answer = XDocument.Parse(await AskAsync(service, new(HttpMethod.Post, "/") { Content = new FormUrlEncodedContent(form) }));
        return [.. answer.Descendants().Where(node => node.Name.LocalName == element).Select(node => node.Value)];
    }

    /// <summary>The answer to a GET.</summary>
    public async Task<string> GetAsync(string service, string path) => await AskAsync(service, new(HttpMethod.Get, path));

    /// <summary>The answer of a service that speaks JSON 1.1.</summary>
    public async Task<JsonNode> JsonAsync(string service, string target)
    {
        var content = new StringContent("{}", new MediaTypeHeaderValue("application/x-amz-json-1.1"));
        return JsonNode.Parse(
            await AskAsync(service, new(HttpMethod.Post, "/") { Content = content, Headers = { { "X-Amz-Target", target } } }))!;
    }

    public void Dispose() => _http.Dispose();

    /// <summary>The server tells services apart by the scope of the signature, and checks no signature.</summary>
    private async Task<string> AskAsync(string service, HttpRequestMessage request)
    {
        using (request)
        {
            request.Headers.TryAddWithoutValidation("Authorization",
                $"AWS4-HMAC-SHA256 Credential=test/20261124/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=0");
            using var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
            var said = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode, $"{service} answers {(int)answer.StatusCode}: {said}");
            return said;
        }
    }
}
