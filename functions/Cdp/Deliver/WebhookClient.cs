using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Cdp.Deliver;

/// <summary>What a receiver answered.</summary>
/// <param name="Status">The HTTP status; null when there was no whole answer.</param>
/// <param name="Fault">Why it does not count as taken, for people; null when it does.</param>
/// <param name="RetryAfter">How long it asked to be left alone.</param>
public sealed record WebhookAnswer(int? Status, string? Fault, TimeSpan? RetryAfter = null)
{
    public bool IsTaken => Fault is null;

    /// <summary>The receiver wants nothing more, ever. Source: Standard Webhooks, "Disabling endpoints".</summary>
    public bool IsGone => Status == (int)HttpStatusCode.Gone;
}

/// <summary>Posts deliveries to webhooks. Source: Standard Webhooks, "Operational considerations".</summary>
/// <remarks>
/// Whatever the receiver does ends as an answer, within a time limit: no redirect is followed, no cookie kept, little is read of a body.
/// </remarks>
public sealed class WebhookClient(TimeProvider clock) : IDisposable
{
    /// <summary>From the connection to the end of the answer.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    /// <summary>The end of an answer shows that the receiver lived to give it; a longer one is believed without.</summary>
    private const int MaxAnswerBytes = 16 * 1024;

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = Timeout,
        MaxResponseHeadersLength = 16,   // KiB
        MaxResponseDrainSize = 0,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),   // a receiver that moves is found again
    })
    {
        Timeout = System.Threading.Timeout.InfiniteTimeSpan,
    };

    /// <summary>One attempt.</summary>
    /// <exception cref="OperationCanceledException">The token ended it: it is not known whether the receiver has taken it.</exception>
    public async Task<WebhookAnswer> PostAsync(
        Destination to, WebhookSecret secret, string id, string body, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            using var request = Request(to, secret, id, body);
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            await ReadToEndAsync(answer, either.Token);
            return Of(answer);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new(null, string.Create(CultureInfo.InvariantCulture, $"no answer within {Timeout.TotalSeconds} s"));
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return new(null, $"no answer: {(fault.InnerException ?? fault).Message.TrimEnd('.')}");
        }
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Request(Destination to, WebhookSecret secret, string id, string body)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, to.Webhook)
        {
            Content = new StringContent(body, Encoding.UTF8, MediaTypeHeaderValue.Parse("application/json")),
        };
        request.Headers.UserAgent.Add(new("cdp-webhooks", "1"));
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", now.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", secret.Sign(id, now, body));
        return request;
    }

    private WebhookAnswer Of(HttpResponseMessage answer)
    {
        var status = (int)answer.StatusCode;
        if (answer.IsSuccessStatusCode) return new(status, null);
        var number = status.ToString(CultureInfo.InvariantCulture);
        return status is >= 300 and < 400
            ? new(status, $"{number}: redirects are not followed, name the address it leads to")
            : new(status, $"answered {number}", RetryAfter(answer));
    }

    private TimeSpan? RetryAfter(HttpResponseMessage answer)
    {
        if (answer.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)) return null;
        return answer.Headers.RetryAfter switch
        {
            { Delta: { } pause } => pause,
            { Date: { } date } => date - clock.GetUtcNow(),
            _ => null,
        };
    }

    private static async Task ReadToEndAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        await using var body = await answer.Content.ReadAsStreamAsync(cancel);
        var buffer = new byte[4096];
        for (var rest = MaxAnswerBytes; rest > 0;)
        {
            var read = await body.ReadAsync(buffer, cancel);
            if (read == 0) return;
            rest -= read;
        }
    }
}
