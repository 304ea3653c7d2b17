using System.Globalization;

namespace Cdp.Local.Tests.Corpus;

/// <summary>
/// A browser on a page with analytics.js and our customTask, which sends in one of the ways met in the field (<paramref
/// name="transport"/>).
/// </summary>
internal sealed class AnalyticsBrowser(Random random, string transport, bool adsPings = false) : Client(random)
{
    public static readonly string[] Transports =
        [
            "ct-xhr-text", "ct-beacon", "ct-beacon-query", "ct-fetch-nocors", "ct-image", "ct-envelope-2", "ct-xhr-json-raw-2",
            "ct-jquery-raw", "ct-jquery-json-2", "ct-xhr-form",
        ];

    /// <summary>These make the browser ask first.</summary>
    private static readonly Dictionary<string, string> Preflights = new()
    {
        ["ct-envelope-2"] = "ct-envelope-1",
        ["ct-xhr-json-raw-2"] = "ct-xhr-json-raw-1",
        ["ct-jquery-json-2"] = "ct-jquery-json-1",
    };

    private string? _clientId;
    private string _page = "";
    private int _counter;

    public override IEnumerable<RecordedRequest> See(DateTimeOffset at, Page page)
    {
        (_page, _counter) = (Digits(9), 0);
        return Send(at, page, "pageview", null);
    }

    public override IEnumerable<RecordedRequest> Do(DateTimeOffset at, Page page, string name) => Send(at, page, "event", name);

    /// <summary>Sent late: collected while the device was offline.</summary>
    public RecordedRequest SeeLate(DateTimeOffset sent, TimeSpan late, Page page)
    {
        (_page, _counter) = (Digits(9), 0);
        var pairs = PairsOf(sent - late, page, "pageview", null);
        pairs["qt"] = ((long)late.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        return Capture.Of(transport).With(pairs, Headers).At(sent);
    }

    /// <summary>An order: the products are those of the capture.</summary>
    public RecordedRequest Buy(DateTimeOffset at, string transaction)
    {
        var pairs = PairsOf(at, Page.Cart, "event", "Purchase");
        (pairs["ec"], pairs["ti"]) = ("Ecommerce", transaction);
        return Capture.Of("ct-ecommerce").With(pairs, Headers).At(at);
    }

    private IEnumerable<RecordedRequest> Send(DateTimeOffset at, Page page, string type, string? action)
    {
        if (Preflights.TryGetValue(transport, out var preflight))
            yield return Capture.Of(preflight).With(new Dictionary<string, string?>(), Headers).At(at.AddMilliseconds(-40));
        var pairs = PairsOf(at, page, type, action);
        yield return Capture.Of(transport).With(pairs, Headers).At(at);
        if (!adsPings || type != "pageview") yield break;
        pairs.Remove("t");
        yield return Capture.Of("ct-displayfeatures-noise").With(pairs, Headers).At(at.AddMilliseconds(35));
    }

    private Dictionary<string, string?> PairsOf(DateTimeOffset at, Page page, string type, string? action) => new()
    {
        ["a"] = _page,
        ["t"] = type,
        ["_s"] = (++_counter).ToString(CultureInfo.InvariantCulture),
        ["dl"] = page.Url,
        ["ul"] = Language.ToLowerInvariant(),
        ["dt"] = page.Title,
        ["sr"] = Screen,
        ["cid"] = _clientId ??= $"{Digits(9)}.{Seconds(at)}",
        ["_gid"] = $"{Digits(9)}.{Seconds(at)}",
        ["z"] = Digits(9),
        ["uid"] = null,
        ["cd1"] = User,
        ["ec"] = action is null ? null : "Shop",
        ["ea"] = action,
        ["el"] = null,
        ["ev"] = null,
    };
}
