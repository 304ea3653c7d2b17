using System.Globalization;
using System.IO.Compression;
using System.Text;
using Cdp.Lake;

namespace Cdp.Testing.Traffic;

/// <summary>One UTC day of Universal Analytics page views and events as a collector keeps them: seeded, about 640 bytes a raw line.</summary>
/// <param name="Day">Midnight UTC of the day received.</param>
/// <param name="Clients">The clients are numbered, and the same on every day of a seed: days after one another are visits of the same people.</param>
/// <param name="SignedIn">Share of the clients that sign in; every fourth hit of theirs then carries their user id.</param>
public sealed record GeneratedDay(int Seed, DateTimeOffset Day, int Hits = 1_000_000, int Clients = 50_000, int Objects = 64, double SignedIn = 0.3)
{
    private static readonly string[] Agents =
    [
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:132.0) Gecko/20100101 Firefox/132.0",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    ];

    /// <summary>Puts the raw objects, gzip, one after another.</summary>
    public async Task WriteAsync(IObjectStore store, CancellationToken cancel)
    {
        for (var number = 0; number < Objects; number++)
        {
            var hour = Day.AddHours(number * 24 / Objects);
            await store.PutAsync(LakeLayout.Raw(hour, string.Create(CultureInfo.InvariantCulture, $"{Seed:00000}{number:00000}")), Object(number, hour), cancel);
        }
    }

    private byte[] Object(int number, DateTimeOffset hour)
    {
        var random = new Random(HashCode(Seed, (int)(Day.ToUnixTimeSeconds() / 86_400), number));
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Optimal, leaveOpen: true))
        using (var lines = new StreamWriter(gzip, new UTF8Encoding(false), 1 << 16))
            for (int i = 0, count = (Hits / Objects) + (number < Hits % Objects ? 1 : 0); i < count; i++)
                lines.Write(Line(random, hour.AddMilliseconds(3_600_000.0 * i / count), number, i));
        return bytes.ToArray();
    }

    private string Line(Random random, DateTimeOffset time, int number, int index)
    {
        var client = random.Next(Clients);
        var user = client < Clients * SignedIn && random.Next(4) == 0 ? string.Create(CultureInfo.InvariantCulture, $"&cd1=customer-{client:000000}") : "";
        var isEvent = random.Next(4) == 0;
        var page = random.Next(200);
        // A client keeps its browser; one in fifty is a robot.
        var agent = client % 50 == 0 ? Agents[3] : Agents[client % 3];
        return string.Create(CultureInfo.InvariantCulture,
            $"{{\"v\":1,\"id\":\"01K{(int)(Day.ToUnixTimeSeconds() / 86_400):00000}{number:00000}{index:0000000000}ABC\",\"received_at\":\"{time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}\",\"method\":\"POST\","
            + $"\"path\":\"/collect\",\"body\":\"v=1&_v=j101&a={random.Next(2_000_000_000)}&t={(isEvent ? "event&ec=shop&ea=add_to_cart&el=item-" + page : "pageview")}"
            + $"&_s={random.Next(1, 9)}&dl=https%3A%2F%2Fshop.example%2Fcategory%2Fitem-{page}%3Fref%3Dnews&ul=de-at&de=UTF-8&dt=Item%20{page}%20%7C%20Shop%20Example&sd=24-bit"
            + $"&sr=1920x1080&vp=1903x969&je=0&_u=QACAAEABAAAAACAAI~&cid={client:000000000}.1700000000&tid=UA-12345-1&_gid={random.Next(1_000_000_000)}.1700000001"
            + $"&z={random.Next(2_000_000_000)}{user}\",\"content_type\":\"text/plain\",\"user_agent\":\"{agent}\",\"referer\":\"https://shop.example/\","
            + $"\"origin\":\"https://shop.example\",\"accept_language\":\"de-AT,de;q=0.9\",\"ip\":\"203.0.113.0\"}}\n");
    }

    /// <summary>Not System.HashCode, which differs from process to process.</summary>
    private static int HashCode(int a, int b, int c) => unchecked((((a * 397) ^ b) * 397) ^ c);
}
