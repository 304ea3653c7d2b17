using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Cdp.Tests.Hits;

/// <summary>Builds a request together with the events it must be read as, in one walk.</summary>
internal sealed class GeneratedHits(Random random)
{
    private const string Alphabet = "abcXYZ019-_.,;:/?#&=+%~ \"\\'<>\n\r\täßé€漢😀\u0001\u007f";

    private static readonly (string Key, string Column)[] TextColumns =
    [
        ("dt", "page_title"), ("dr", "referrer"), ("sr", "screen"), ("cn", "campaign_name"), ("cs", "campaign_source"),
        ("cm", "campaign_medium"),
        ("ck", "campaign_term"), ("cc", "campaign_content"), ("ci", "campaign_id"), ("gclid", "gclid"), ("cu", "currency"),
    ];

    private static readonly (string Key, string Column)[] UaColumns = [("ec", "category"), ("el", "label"), ("ti", "transaction_id")];

    private static readonly (string Key, string Column)[] Ga4Columns =
        [("sid", "session_id"), ("ep.event_category", "category"), ("ep.event_label", "label"), ("ep.transaction_id", "transaction_id")];

    private static readonly (string Key, string Column)[] MpColumns =
    [
        ("page_title", "page_title"), ("page_referrer", "referrer"), ("screen_resolution", "screen"), ("currency", "currency"),
        ("gclid", "gclid"),
        ("session_id", "session_id"), ("transaction_id", "transaction_id"), ("event_category", "category"), ("event_label", "label"),
    ];

    private static readonly (string Key, string Name)[] UaItemFields =
        [
            ("id", "item_id"), ("nm", "item_name"), ("br", "item_brand"), ("ca", "item_category"), ("va", "item_variant"), ("cc", "coupon"),
            ("cd4", "cd4"),
        ];

    private static readonly (string Key, string Name)[] Ga4ItemFields =
        [
            ("id", "item_id"), ("nm", "item_name"), ("c2", "item_category2"), ("va", "item_variant"), ("cp", "coupon"),
            ("cs", "creative_slot"), ("zz", "zz"),
        ];

    /// <summary>A UA hit, or a batch of them.</summary>
    public (string Query, byte[] Body, JsonArray Expected) Ua()
    {
        var expected = new JsonArray();
        var lines = Enumerable.Range(0, random.Next(1, 5)).Select(_ =>
        {
            var (pairs, hit) = (new List<(string Key, string Value)>(), new JsonObject());
            UaHit(pairs, hit);
            expected.Add((JsonNode)hit);
            return Line(pairs);
        }).ToList();
        return ("", Join(lines), expected);
    }

    /// <summary>GA4 events that share what stands in the query.</summary>
    public (string Query, byte[] Body, JsonArray Expected) Ga4()
    {
        var shared = new List<(string Key, string Value)> { ("v", "2"), ("tid", "G-ABC"), ("dt", "hidden"), ("ep.shared", "q") };
        var expected = new JsonArray();
        var lines = Enumerable.Range(0, random.Next(1, 5)).Select(_ =>
        {
            var (pairs, hit) = (new List<(string Key, string Value)>(), new JsonObject());
            Ga4Event(pairs, hit);
            expected.Add((JsonNode)hit);
            return Line(pairs);
        }).ToList();
        return (Encoding.ASCII.GetString(Line(shared, raw: false)), Join(lines), expected);
    }

    /// <summary>A Measurement Protocol request.</summary>
    public (string Query, byte[] Body, JsonArray Expected) Mp()
    {
        var (events, expected) = (new JsonArray(), new JsonArray());
        var client = Id();
        for (var n = random.Next(1, 5); n > 0; n--)
        {
            var (parameters, kept, hit) = (new JsonObject(), new JsonObject(), new JsonObject());
            hit["client_id"] = client;
            foreach (var (key, column) in MpColumns)
                if (Sometimes()) hit[column] = AddText(parameters, key);
            for (var i = random.Next(6); i > 0; i--) kept[Unique(i)] = AnyJson(3);
            if (Sometimes()) AddValue(parameters, hit);
            foreach (var (name, value) in kept) parameters[name] = value?.DeepClone();
            hit["params"] = kept;
            hit["event_name"] = $"n{Text()}";
            events.Add((JsonNode)new JsonObject { ["name"] = hit["event_name"]!.DeepClone(), ["params"] = parameters });
            expected.Add((JsonNode)hit);
        }

        var body = new JsonObject { ["client_id"] = client, ["events"] = events };
        return ("measurement_id=G-1", Encoding.UTF8.GetBytes(body.ToJsonString(Sometimes() ? Escaping.All : Escaping.Few)), expected);
    }

    private void UaHit(List<(string Key, string Value)> pairs, JsonObject hit)
    {
        var (parameters, items) = (new JsonObject(), new JsonArray());
        pairs.AddRange(
            [
                ("v", "1"),
                ("tid", "UA-1-1"),
                ("cid", Set(hit, "client_id", Id())),
                ("t", "event"),
                ("ea", Set(hit, "event_name", "a" + Text())),
            ]);
        Columns(pairs, hit, TextColumns);
        Columns(pairs, hit, UaColumns);
        Page(pairs, hit);
        for (var n = random.Next(4); n > 0; n--) pairs.Add(($"cd{10 + n}", Set(parameters, $"cd{10 + n}", Text())));
        for (var n = random.Next(4); n > 0; n--) pairs.Add(($"cm{n}", AddNumber(parameters, $"cm{n}")));
        if (Sometimes()) pairs.Add(("ts", AddNumber(parameters, "shipping")));
        Unknown(pairs, parameters);
        foreach (var number in Enumerable.Range(1, 200).Where(_ => random.Next(80) == 0).OrderBy(number => number))
            items.Add((JsonNode)UaItem(pairs, number));
        hit["items"] = items.Count == 0 ? null : items;
        hit["params"] = parameters;
    }

    private JsonObject UaItem(List<(string Key, string Value)> pairs, int number)
    {
        var item = new JsonObject();
        pairs.Add(($"pr{number}qt", AddNumber(item, "quantity")));
        foreach (var (key, name) in UaItemFields)
            if (Sometimes()) pairs.Add(($"pr{number}{key}", Set(item, name, Text())));
        return item;
    }

    private void Ga4Event(List<(string Key, string Value)> pairs, JsonObject hit)
    {
        var (parameters, properties, items) = (new JsonObject { ["shared"] = "q" }, new JsonObject(), new JsonArray());
        hit["page_title"] = "hidden";
        pairs.AddRange([("cid", Set(hit, "client_id", Id())), ("en", Set(hit, "event_name", "e" + Text()))]);
        Columns(pairs, hit, TextColumns);
        Columns(pairs, hit, Ga4Columns);
        Page(pairs, hit);
        for (var n = random.Next(4); n > 0; n--) AddEp(pairs, parameters, "ep", Unique(n));
        for (var n = random.Next(4); n > 0; n--) AddEp(pairs, properties, "up", Unique(n));
        Unknown(pairs, parameters);
        foreach (var number in Enumerable.Range(1, 200).Where(_ => random.Next(80) == 0).OrderBy(number => number))
            items.Add((JsonNode)Ga4Item(pairs, number));
        hit["items"] = items.Count == 0 ? null : items;
        hit["params"] = parameters;
        hit["user_properties"] = properties;
    }

    private JsonObject Ga4Item(List<(string Key, string Value)> pairs, int number)
    {
        var item = new JsonObject();
        List<string> fields = ["pr" + AddNumber(item, "price")];
        foreach (var (key, name) in Ga4ItemFields)
            if (Sometimes()) fields.Add(key + Set(item, name, Text().Trim('~') + "x").Replace("~", "~~", StringComparison.Ordinal));
        if (Sometimes()) fields.AddRange(["k3custom", "v3" + Set(item, "custom", "c" + Number(out _))]);
        pairs.Add(($"pr{number}", string.Join('~', fields) + (Sometimes() ? "~" : "")));
        return item;
    }

    private void Page(List<(string Key, string Value)> pairs, JsonObject hit)
    {
        var path = "/" + string.Concat(Text().Where(letter => letter is not ('?' or '#')));
        var query = Line([("x", Text()), ("utm_source", "first"), ("utm_source", Text()), ("utm_id", Text())], raw: false, shuffle: false);
        pairs.Add(("dl", Set(hit, "page_location", $"https://me:you@Shop.Example:8443{path}?{Encoding.ASCII.GetString(query)}#{Text()}")));
        hit["page_host"] = "shop.example";
        hit["page_path"] = path.Replace("\0", "", StringComparison.Ordinal);
    }

    private void Columns(List<(string Key, string Value)> pairs, JsonObject hit, (string Key, string Column)[] columns)
    {
        foreach (var (key, column) in columns)
            if (Sometimes()) pairs.Add((key, Set(hit, column, Text())));
    }

    private void Unknown(List<(string Key, string Value)> pairs, JsonObject parameters)
    {
        for (var n = random.Next(3); n > 0; n--)
        {
            var key = "x-" + Unique(n);
            pairs.Add((key, Set(parameters, key, Text())));
        }
    }

    private void AddEp(List<(string Key, string Value)> pairs, JsonObject to, string prefix, string name) =>
        pairs.Add(Sometimes() ? ($"{prefix}.{name}", Set(to, name, Text())) : ($"{prefix}n.{name}", AddNumber(to, name)));

    private string AddNumber(JsonObject to, string name)
    {
        var sent = Number(out var number);
        to[name] = number;
        return sent;
    }

    private string Number(out double number)
    {
        var whole = random.Next(0, 100_000);
        var text = random.Next(4) switch
        {
            0 => $"{whole}",
            1 => $"-{whole}.{random.Next(100)}",
            2 => $"{whole}.",
            _ => $"{whole}e-{random.Next(1, 4)}",
        };
        number = double.Parse(text, CultureInfo.InvariantCulture);
        return text;
    }

    private void AddValue(JsonObject parameters, JsonObject hit)
    {
        var sent = Number(out var number);
        parameters["value"] = Sometimes() ? number : sent;
        hit["value"] = number;
    }

    private string AddText(JsonObject parameters, string key) => Set(parameters, key, Text());

    private static string Set(JsonObject to, string name, string value)
    {
        to[name] = value;
        return value;
    }

    private JsonNode? AnyJson(int depth) => random.Next(depth > 0 ? 6 : 4) switch
    {
        0 => Text(),
        1 => random.Next(-1000, 1000),
        2 => Sometimes(),
        3 => null,
        4 => new JsonArray([.. Enumerable.Range(0, random.Next(3)).Select(_ => AnyJson(depth - 1))]),
        _ => new JsonObject { [Text()] = AnyJson(depth - 1) },
    };

    private string Unique(int n) => $"{n}{Text()}";

    private string Id() => $"{random.Next()}.{random.Next()}";

    private bool Sometimes() => random.Next(2) == 0;

    private string Text() => string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => Letter()));

    private string Letter()
    {
        var at = random.Next(Alphabet.Length);
        return char.IsHighSurrogate(Alphabet[at])
            ? Alphabet.Substring(at, 2)
            : char.IsLowSurrogate(Alphabet[at]) ? "é" : Alphabet[at].ToString();
    }

    /// <summary>
    /// The pairs in any order, some with an older value before them, each character encoded as one client or another does.
    /// </summary>
    private byte[] Line(List<(string Key, string Value)> pairs, bool raw = true, bool shuffle = true)
    {
        var all = shuffle ? pairs.OrderBy(_ => random.Next()).ToList() : pairs;
        var stale = shuffle ? all.Where(_ => random.Next(6) == 0).Select(pair => (pair.Key, Value: "stale")).ToList() : [];
        return Encoding.UTF8.GetBytes(
            string.Join('&', stale.Concat(all).Select(pair => $"{Encode(pair.Key, raw)}={Encode(pair.Value, raw)}")));
    }

    private string Encode(string text, bool raw)
    {
        var encoded = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == ' ' && Sometimes()) encoded.Append('+');
            else if (Rune.IsLetterOrDigit(rune) && (rune.IsAscii || raw) && random.Next(8) > 0) encoded.Append(rune.ToString());
            else
                foreach (var value in Encoding.UTF8.GetBytes(rune.ToString()))
                    encoded.Append(CultureInfo.InvariantCulture, $"%{(Sometimes() ? $"{value:x2}" : $"{value:X2}")}");
        }

        return encoded.ToString();
    }

    private byte[] Join(List<byte[]> lines) =>
        [.. lines.SelectMany((line, n) => n == 0 ? line : [.. Sometimes() ? "\n"u8 : "\r\n"u8, .. line])];

    private static class Escaping
    {
        public static readonly System.Text.Json.JsonSerializerOptions All = new();
        public static readonly System.Text.Json.JsonSerializerOptions Few =
            new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    }
}
