using System.Globalization;

namespace Cdp.Local.Tests.Corpus;

/// <summary>A browser or an app of someone, as a source of requests; it remembers who is signed in, and its own counters.</summary>
internal abstract class Client(Random random)
{
    /// <summary>Desktop and phone browsers, as they named themselves in autumn 2026 (plausible, not recorded).</summary>
    private static readonly (string UserAgent, string Screen)[] Browsers =
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36", "1920x1080"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36", "2560x1440"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15",
            "1512x982"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, "
            + "like Gecko) Version/26.1 Mobile/15E148 Safari/604.1",
            "393x852"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "1920x1200"),
    ];

    private readonly (string UserAgent, string Screen) _browser = Browsers[random.Next(Browsers.Length)];

    protected Random Random { get; } = random;

    /// <summary>Who is signed in; the site sends it with every hit until the logout.</summary>
    public string? User { get; set; }

    protected string Language { get; } = random.Next(3) == 0 ? "en-GB" : "de-AT";

    protected string Screen => _browser.Screen;

    protected IReadOnlyDictionary<string, string> Headers => new Dictionary<string, string>
    {
        ["user-agent"] = _browser.UserAgent,
        ["accept-language"] = Language,
    };

    /// <summary>The requests that seeing a page makes.</summary>
    public abstract IEnumerable<RecordedRequest> See(DateTimeOffset at, Page page);

    /// <summary>The requests that an event (login, logout, add_to_cart, …) on a page makes.</summary>
    public abstract IEnumerable<RecordedRequest> Do(DateTimeOffset at, Page page, string name);

    /// <summary>A new visit begins: a new session.</summary>
    public virtual void Arrive(DateTimeOffset at)
    {
    }

    protected string Digits(int count) =>
        string.Concat(Enumerable.Range(0, count).Select(place => (char)('0' + Random.Next(place == 0 ? 1 : 0, 10))));

    protected static string Seconds(DateTimeOffset at) => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
