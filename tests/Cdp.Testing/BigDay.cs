using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Cdp.Lake;
using Cdp.Raw;
using Cdp.Storage;
using NodaTime;

namespace Cdp.Testing;

/// <summary>
/// A day of traffic of any size from a seed, as the collector would have stored it: the same arguments make the same bytes.
/// </summary>
/// <remarks>
/// Six in ten requests are analytics.js posts, the others gtag's. One request in a hundred comes twice within seconds. A fifth of the
/// clients sign in, one user in five of those on two clients, and one client in fifty is a robot's.
/// </remarks>
/// <param name="Date">The day, in UTC.</param>
/// <param name="Requests">Lines in all, repeats among them; each is one event.</param>
/// <param name="Clients">Distinct client ids, about.</param>
/// <param name="Objects">Objects in all; at least one for each hour.</param>
/// <param name="Filler">Bytes of a parameter that each request carries besides.</param>
public sealed record BigDay(LocalDate Date, int Requests, int Clients, int Objects = 64, int Seed = 1, int Filler = 0)
{
    private const int Hours = 24;

    private static readonly string[] Agents =
    [
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, "
        + "like Gecko) Version/26.1 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0",
    ];

    private const string Robot = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

    private static readonly string[] Pages =
        ["", "pricing", "features", "blog/wie-es-geht", "blog/why-raw-data", "docs/start", "docs/api", "cart", "login", "about"];

    private static readonly string[] Languages = ["de-at", "de-de", "en-gb", "en-us", "fr-fr"];

    /// <summary>Puts the day's objects, on all cores.</summary>
    /// <returns>Bytes before compression.</returns>
    public async Task<long> PutAsync(IObjectStore store, CancellationToken cancel)
    {
        long bytes = 0;
        await Parallel.ForAsync(0, Objects, cancel, async (number, stop) =>
        {
            var (key, lines) = Object(number);
            Interlocked.Add(ref bytes, lines.Length);
            await store.PutAsync(key, Gzip(lines), stop);
        });
        return bytes;
    }

    /// <summary>One of the day's objects: its key and its lines.</summary>
    public (string Key, ReadOnlyMemory<byte> Lines) Object(int number)
    {
        var random = new Random(HashCode.Combine(Seed, Date.DayOfYear, number));
        var requests = (int)((long)Requests * (number + 1) / Objects - (long)Requests * number / Objects);
        var (begin, length) = Span(number);
        var lines = new ArrayBufferWriter<byte>(requests * 700 + 1024);
        var record = new RawRecord();
        for (var i = 0; i < requests; i++)
        {
            var isRepeat = i > 0 && random.Next(100) == 0;
            if (!isRepeat) Fill(record, random);
            record.Id = Id(number, i);
            record.ReceivedAt = begin + length * i / requests;
            RawRecordWriter.Write(record, lines);
        }

        var key = LakeLayout.Raw(DateTimeOffset.FromUnixTimeMilliseconds(begin), Encoding.ASCII.GetString(Id(number, 0)));
        return (key, lines.WrittenMemory);
    }

    /// <summary>Objects share out the hours, for none holds records of two.</summary>
    private (long Begin, long Length) Span(int number)
    {
        var hour = number * Hours / Objects;
        int first = (hour * Objects + Hours - 1) / Hours, next = ((hour + 1) * Objects + Hours - 1) / Hours;
        var length = 3_600_000L / (next - first);
        var day = new DateTimeOffset(Date.ToDateTimeUnspecified(), TimeSpan.Zero).ToUnixTimeMilliseconds();
        return (day + hour * 3_600_000L + (number - first) * length, length);
    }

    private byte[] Id(int number, int line) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"01K{Date:yyMMdd}{Seed:000}{number:00000}{line:000000000}"));

    private void Fill(RawRecord record, Random random)
    {
        var client = random.Next(Clients);
        var isGa4 = random.Next(10) >= 6;
        record.Method = "POST"u8.ToArray();
        record.Path = Utf8(isGa4 ? "/g/collect" : "/collect");
        record.ContentType = isGa4 && Filler == 0 ? default : "text/plain"u8.ToArray();
        record.UserAgent = Utf8(client % 50 == 7 ? Robot : Agents[client % Agents.Length]);
        record.Referer = "https://shop.example/"u8.ToArray();
        record.Origin = "https://shop.example"u8.ToArray();
        record.AcceptLanguage = "de-AT"u8.ToArray();
        record.Ip = Utf8($"198.51.{client % 256}.0");
        record.Query = isGa4 ? Utf8(Ga4(client, random)) : default;
        record.Body = isGa4 ? Filling("ep.filler=", random) : [.. Utf8(Analytics(client, random)), .. Filling("&cd50=", random)];
    }

    /// <summary>Texts that differ from request to request, and still compress well.</summary>
    private byte[] Filling(string name, Random random)
    {
        if (Filler == 0) return [];
        var part = random.Next().ToString("x8", CultureInfo.InvariantCulture);
        return Utf8(name + string.Concat(Enumerable.Repeat(part, Filler / part.Length)));
    }

    private string Analytics(int client, Random random)
    {
        var isEvent = random.Next(4) == 0;
        var page = Pages[random.Next(Pages.Length)];
        return string.Create(CultureInfo.InvariantCulture,
            $"v=1&_v=j101&a={random.Next(100_000_000, 2_000_000_000)}&t={(isEvent ? "event" : "pageview")}&_s={random.Next(1, 9)}"
            + $"&dl=https%3A%2F%2Fshop.example%2F{page.Replace("/", "%2F", StringComparison.Ordinal)}"
            + $"%3Futm_source%3Dnews%26utm_campaign%3Dc{client % 40}&ul={Languages[client % Languages.Length]}&de=UTF-8"
            + $"&dt=K%C3%B6ln%20%26%20{page.Replace("/", "%20", StringComparison.Ordinal)}%20%7C%20Shop&sr=1920x1080&vp=1280x720"
            + $"&cid={ClientId(client)}&tid=UA-12345-1&z={random.Next()}"
            + $"{(isEvent ? $"&ec=Shop&ea={Event(random)}&el=button%20{random.Next(9)}&ev={random.Next(100)}" : "")}"
            + $"{User("cd1", client, random)}");
    }

    private string Ga4(int client, Random random)
    {
        var page = Pages[random.Next(Pages.Length)];
        return string.Create(CultureInfo.InvariantCulture,
            $"v=2&tid=G-ABC1234567&_p={1_764_000_000_000 + random.NextInt64(1_000_000_000_000)}&gcs=G111&npa=0&dma=0"
                + $"&cid={ClientId(client)}&ul={Languages[client % Languages.Length]}&sr=1920x1080&_s={random.Next(1, 9)}"
                + $"&sid={1_764_000_000 + client}&sct={1 + client % 7}&seg=1"
                + $"&dl=https%3A%2F%2Fshop.example%2F{page.Replace("/", "%2F", StringComparison.Ordinal)}&dr=https%3A%2F%2Fref.example%2F"
                + $"&dt=K%C3%B6ln%20{page.Replace("/", "%20", StringComparison.Ordinal)}"
                + $"&en={(random.Next(4) == 0 ? Event(random) : "page_view")}&_ee=1&ep.page_type=home"
                + $"&epn.depth={random.Next(9)}{User("uid", client, random)}");
    }

    private string ClientId(int client) =>
        string.Create(CultureInfo.InvariantCulture, $"{1_000_000_000 + (uint)(client * 2_654_435_761L)}.{1_764_000_000 + client}");

    /// <summary>Whoever signs in at all does so in one request of three.</summary>
    private static string User(string name, int client, Random random)
    {
        if (client % 5 != 0 || random.Next(3) != 0) return "";
        var user = client % 25 == 0 ? client / 25 / 2 * 2 * 25 : client;
        return string.Create(CultureInfo.InvariantCulture, $"&{name}=user-{user}");
    }

    private static string Event(Random random) => random.Next(3) switch { 0 => "login", 1 => "add_to_cart", _ => "click" };

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static ReadOnlyMemory<byte> Gzip(ReadOnlyMemory<byte> lines)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(lines.Span);
        return compressed.GetBuffer().AsMemory(0, (int)compressed.Length);
    }
}
