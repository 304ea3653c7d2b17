namespace Cdp.Local.Tests.Corpus;

/// <summary>A browser on a page with a small GA4 client: client ids of 16 digits, a session id per tab, everything in the query.</summary>
internal sealed class SmallTagBrowser(Random random) : Client(random)
{
    private string? _clientId;
    private string _session = "";

    public override void Arrive(DateTimeOffset at) => _session = Digits(16);

    public override IEnumerable<RecordedRequest> See(DateTimeOffset at, Page page)
    {
        yield return Send(_clientId is null ? "min-first-visit" : "min-second-page-2", at, page, "page_view");
        if (Random.Next(4) == 0) yield return Send("min-scroll", at.AddSeconds(9), page, "scroll");
        if (Random.Next(6) == 0) yield return Send("min-click-outbound", at.AddSeconds(14), page, "click");
    }

    public override IEnumerable<RecordedRequest> Do(DateTimeOffset at, Page page, string name) => [Send("min-custom", at, page, name)];

    private RecordedRequest Send(string capture, DateTimeOffset at, Page page, string name) => Capture.Of(capture).With(
        new Dictionary<string, string?>
        {
            ["_p"] = Digits(16),
            ["cid"] = _clientId ??= Digits(16),
            ["sid"] = _session,
            ["ul"] = Language.ToLowerInvariant(),
            ["dl"] = page.Url,
            ["dt"] = page.Title,
            ["sr"] = Screen,
            ["en"] = name,
            ["uid"] = User,
        },
        Headers).At(at);
}
