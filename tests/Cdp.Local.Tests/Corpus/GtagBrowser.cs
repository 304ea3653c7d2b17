using System.Globalization;

namespace Cdp.Local.Tests.Corpus;

/// <summary>A browser on a page with gtag and our interceptor.</summary>
/// <param name="consent">The visitor refused: cookieless pings, with another client id on every page.</param>
internal sealed class GtagBrowser(Random random, bool refuses = false) : Client(random)
{
    private string? _clientId;
    private string _page = "";
    private string _session = "";
    private int _sessions;
    private int _counter;

    public override void Arrive(DateTimeOffset at) => (_session, _sessions) = (Seconds(at), _sessions + 1);

    public override IEnumerable<RecordedRequest> See(DateTimeOffset at, Page page)
    {
        _page = at.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        _counter = 0;
        if (refuses) _clientId = null;
        var first = _sessions == 1 && _clientId is null;
        yield return Send("g4i-fetch-single", at, page, "page_view", first);
        if (refuses) yield break;
        if (Random.Next(8) == 0) yield return Send("g4i-no-en", at.AddMilliseconds(120), page, null, first: false);
        // Engagement goes out in a batch when the page is left.
        if (Random.Next(3) == 0) yield return Send("g4i-fetch-batch", at.AddSeconds(4), page, null, first: false);
    }

    public override IEnumerable<RecordedRequest> Do(DateTimeOffset at, Page page, string name) =>
        [Send("g4i-fetch-single", at, page, name, first: false)];

    private RecordedRequest Send(string capture, DateTimeOffset at, Page page, string? name, bool first)
    {
        var pairs = new Dictionary<string, string?>
        {
            ["_p"] = _page,
            ["cid"] = _clientId ??= $"{Digits(10)}.{Seconds(at)}",
            ["ul"] = Language.ToLowerInvariant(),
            ["sr"] = Screen,
            ["_s"] = (++_counter).ToString(CultureInfo.InvariantCulture),
            ["sid"] = _session,
            ["sct"] = _sessions.ToString(CultureInfo.InvariantCulture),
            ["dl"] = page.Url,
            ["dt"] = page.Title,
            ["en"] = name,
            ["uid"] = User,
            ["gcs"] = refuses ? "G100" : "G111",
            ["ep.page_type"] = null,
            ["epn.depth"] = null,
            ["ep.method"] = name == "login" ? "password" : null,
        };
        foreach (var flag in (string[])["_fv", "_nsi", "_ss"]) pairs[flag] = first ? "1" : null;
        return Capture.Of(refuses ? "g4i-denied" : capture).With(pairs, Headers).At(at);
    }
}
