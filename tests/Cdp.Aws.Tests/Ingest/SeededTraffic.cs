using System.Globalization;
using System.Net;
using System.Text;
using Cdp.Ingest;

namespace Cdp.Aws.Tests.Ingest;

/// <summary>
/// Requests of some days, of few clients and users who meet often, many at the edges of hours and days: good ones, copies, broken ones and
/// huge ones.
/// </summary>
internal sealed class SeededTraffic(Random random, DateTimeOffset start, int days)
{
    private const string Agent = "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/130.0";

    private readonly List<CollectorRequest> _sent = [];

    /// <summary>Requests in the order of their times; one of them is too large for a message.</summary>
    public IReadOnlyList<(DateTimeOffset At, CollectorRequest Request)> Of(int requests)
    {
        DateTimeOffset[] times = [.. Enumerable.Range(0, requests).Select(_ => Time()).Order()];
        var huge = random.Next(requests);
        return [.. times.Select((time, n) => (time, Kept(n == huge ? Huge() : Next())))];
    }

    /// <summary>Ten minutes, and a millisecond before or after: hours, days and the windows of duplicates begin and end there.</summary>
    private DateTimeOffset Time()
    {
        var tens = random.Next(2) == 0 ? random.Next(days * 144) : random.Next(days * 24) * 6;
        return start.AddMinutes(tens * 10).AddMilliseconds(random.Next(-1, 2));
    }

    private CollectorRequest Next() => random.Next(14) switch
    {
        0 or 1 when _sent.Count > 0 => _sent[random.Next(_sent.Count)],
        2 => Get($"v=1&tid=UA-1-1&t=nope&{Who()}"),
        3 => Get($"v=2&tid=G-1&{Who()}"),
        4 => Get($"v=1&tid=UA-1-1&t=pageview&{Who()}", "Googlebot/2.1"),
        5 => Post("v=1&tid=UA-1-1", [.. Encoding.UTF8.GetBytes($"t=pageview&{Who()}&dt="), 0xFF, 0xFE]),
        6 => Post("v=1&tid=UA-1-1", Encoding.UTF8.GetBytes($"t=pageview&{Who()}&dt=\uFFFE")),
        7 or 8 =>
            Post($"v=2&tid=G-1&{Who()}", Encoding.UTF8.GetBytes($"en=page_view&ep.page=1\r\nen=login&epn.n={random.Next(9)}\r\nen=click")),
        9 => Get($"v=1&tid=UA-1-1&t=pageview&{Who()}&qt={random.Next(48) * 3_600_000}"),
        _ => Get($"v=1&tid=UA-1-1&t=pageview&{Who()}&dp=/{random.Next(3)}{(random.Next(2) == 0 ? $"&z={random.Next(1000)}" : "")}"),
    };

    private string Who() => string.Create(
        CultureInfo.InvariantCulture, $"cid=c{random.Next(4)}{(random.Next(4) == 0 ? $"&uid={(char)('a' + random.Next(4))}" : "")}");

    /// <summary>Six bytes of JSON for each of the body.</summary>
    private CollectorRequest Huge() => Post($"v=1&tid=UA-1-1&t=pageview&{Who()}", [.. Enumerable.Repeat((byte)1, 60_000)]);

    private CollectorRequest Kept(CollectorRequest request)
    {
        _sent.Add(request);
        return request;
    }

    private static CollectorRequest Get(string query, string agent = Agent) => Request("GET", query, [], agent);

    private static CollectorRequest Post(string query, byte[] body) => Request("POST", query, body, Agent);

    private static CollectorRequest Request(string method, string query, byte[] body, string agent) =>
        new(
            method, "/collect", query, new CollectorHeaders { UserAgent = agent, Referer = "https://shop.example/" }, body,
            IPAddress.Parse("203.0.113.7"));
}
