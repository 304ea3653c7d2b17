using System.Net;
using System.Text;
using System.Text.Json;
using Cdp.Hits;
using Cdp.Raw;
using Cdp.Settings;

namespace Cdp.Tests.Hits;

/// <summary>Ids, addresses, robots and duplicate keys, whatever the protocol.</summary>
public sealed class IdentityColumnsTests
{
    [Theory]
    [InlineData("Anonymous")]
    [InlineData("UNDEFINED")]
    [InlineData("null")]
    [InlineData("None")]
    [InlineData("NaN")]
    [InlineData("False")]
    [InlineData("0")]
    [InlineData("(not set)")]
    [InlineData("[object Object]")]
    [InlineData("Guest")]
    [InlineData("UNKNOWN")]
    [InlineData("(None)")]
    [InlineData("N/A")]
    [InlineData("True")]
    [InlineData("-")]
    [InlineData("Not_Authenticated")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("'null'")]
    [InlineData("'　Guest '")]
    [InlineData("''")]
    [InlineData("'' ' '0' ' ''")]
    [InlineData("'00000000-0000-0000-0000-000000000000'")]
    [InlineData(" \t\u00A0\u3000 ")]
    public void A_placeholder_is_no_id(string id)
    {
        Assert.Equal("no_client_id", Wire.ReasonOf($"v=1&tid=UA-1-1&t=pageview&cid={Uri.EscapeDataString($" {id} ")}"));
        Assert.Equal(
            "no_client_id",
            Wire.ReasonOf($$"""{"client_id":"{{id.Replace("\t", " ", StringComparison.Ordinal)}}","events":[{"name":"x"}]}""", Wire.Mp));
    }

    [Theory]
    [InlineData("\"null\"")]
    [InlineData("\" Undefined \"")]
    [InlineData("\"'guest'\"")]
    [InlineData("\"\"")]
    public void Quotes_around_a_placeholder_make_no_id(string uid) =>
        Assert.Null(Wire.Event($"{Wire.Ua}&uid={Uri.EscapeDataString(uid)}").Get("uid"));

    [Theory]
    [InlineData("\"null")]
    [InlineData("null\"")]
    [InlineData("\"null'")]
    [InlineData("'")]
    [InlineData("\"anna\"")]
    [InlineData("guest-7")]
    [InlineData("guests")]
    [InlineData("00")]
    [InlineData("--")]
    [InlineData("none of us")]
    [InlineData("00000000-0000-0000-0000-000000000001")]
    [InlineData("trüe")]
    public void What_only_resembles_a_placeholder_is_an_id_as_it_is(string uid) =>
        Assert.Equal(uid, Wire.Event($"{Wire.Ua}&uid={Uri.EscapeDataString(uid)}").Get("uid"));

    [Theory]
    [InlineData("Gast")]
    [InlineData("GÄSTE")]
    [InlineData("\"gäste\"")]
    [InlineData(" 'gast' ")]
    [InlineData("not signed in")]
    [InlineData("guest")]
    public void A_word_of_the_site_is_no_user_id_in_any_protocol(string word)
    {
        var settings = HitSettings.Default with { NotUserIds = ["gast", "Gäste", "\"Not Signed In\""] };
        var encoded = Uri.EscapeDataString(word);
        Assert.Equal("anna", Wire.Event($"{Wire.Ua}&uid={encoded}&cd1=anna", settings).Get("uid"));
        var ga4 = Wire.Event($"{Wire.Ga4}&uid={encoded}&up.user_id=anna", settings);
        Assert.Equal(("anna", "up.user_id"), (ga4.Get("uid"), ga4.Get("uid_source")));
        var mp = Wire.Event(
            $$$"""{"client_id":"1.2","user_id":{{{JsonSerializer.Serialize(word)}}},"events":[{"name":"x","params":{"user_id":"anna"}}]}""",
            settings, Wire.Mp);
        Assert.Equal(("anna", "ep.user_id"), (mp.Get("uid"), mp.Get("uid_source")));
    }

    [Fact]
    public void A_word_of_the_site_says_nothing_of_client_ids_and_of_longer_texts()
    {
        var settings = HitSettings.Default with { NotUserIds = ["gast"] };
        var hit = Wire.Event("v=1&tid=UA-1-1&t=pageview&cid=gast&uid=gast1", settings);
        Assert.Equal(("gast", "gast1"), (hit.Get("client_id"), hit.Get("uid")));
    }

    [Theory]
    [InlineData(256, true)]
    [InlineData(257, false)]
    public void An_id_has_at_most_256_code_points(int length, bool usable)
    {
        var id = string.Concat(Enumerable.Repeat("😀", length));
        Assert.Equal(usable ? id : null, Wire.Event($"{Wire.Ua}&uid=%20{Uri.EscapeDataString(id)}%E3%80%80").Get("uid"));
    }

    [Theory]
    [InlineData("203.0.113.77", "203.0.113.0")]
    [InlineData("::ffff:203.0.113.77", "203.0.113.0")]
    [InlineData("::FFFF:cb00:714d", "203.0.113.0")]
    [InlineData("2001:DB8:1:2:3::4", "2001:db8:1::")]
    [InlineData("2001:db8::1%eth0", "2001:db8::")]
    [InlineData("fe80::1%3", "fe80::")]
    [InlineData("::1", "::")]
    [InlineData("0:0:5:1:1:1:1:1", "0:0:5::")]
    [InlineData("1:2:3:4:5:6:1.2.3.4", "1:2:3::")]
    [InlineData("64:ff9b::1.2.3.4", "64:ff9b::")]
    [InlineData("1::", "1::")]
    [InlineData("::", "::")]
    [InlineData("203.0.113.0", "203.0.113.0")]
    [InlineData("", "")]
    [InlineData("1", "")]
    [InlineData("1.2.3", "")]
    [InlineData("1.2.3.4.5", "")]
    [InlineData("1.2.3.256", "")]
    [InlineData("01.2.3.4", "")]
    [InlineData("1.2.3.4:80", "")]
    [InlineData("1.2.3.", "")]
    [InlineData(" 1.2.3.4", "")]
    [InlineData("[::1]", "")]
    [InlineData("1:2:3:4:5:6:7", "")]
    [InlineData("1:2:3:4:5:6:7:8:9", "")]
    [InlineData("1:2:3:4::5:6:7:8", "")]
    [InlineData("1::2::3", "")]
    [InlineData(":::", "")]
    [InlineData("12345::", "")]
    [InlineData("g::", "")]
    [InlineData("%eth0", "")]
    public void An_address_is_masked_or_no_address(string address, string expected)
    {
        Span<byte> masked = stackalloc byte[IpMask.MaxLength];
        Assert.Equal(expected, Encoding.ASCII.GetString(masked[..IpMask.Mask(Encoding.UTF8.GetBytes(address), masked)]));
    }

    [Theory]
    [InlineData("::")]
    [InlineData("0::0")]
    [InlineData("0:0:0:0:0:0:0:0")]
    [InlineData("::0.0.0.0")]
    [InlineData("::ffff:0.0.0.0")]
    [InlineData("::%eth0")]
    [InlineData("0.0.0.0")]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("203.0.113.9:80")]
    public void The_unspecified_address_is_no_visitors(string relayed) => Assert.Equal(("192.0.2.0", "192.0.2.0"), Addresses(relayed));

    [Theory]
    [InlineData("::1", "::")]
    [InlineData("::2:0", "::")]
    [InlineData("0.0.0.1", "0.0.0.0")]
    [InlineData("::ffff:0.0.0.1", "0.0.0.0")]
    [InlineData("1::", "1::")]
    [InlineData("203.0.113.9", "203.0.113.0")]
    public void Any_other_address_that_is_relayed_is_the_visitors(string relayed, string masked) =>
        Assert.Equal((masked, masked), Addresses(relayed));

    [Theory, InlineData(11), InlineData(12)]
    public void A_random_address_is_masked_as_the_framework_reads_it(int seed)
    {
        var random = new Random(seed);
        for (var n = 0; n < 2000; n++)
        {
            var bytes = new byte[n % 3 == 0 ? 4 : 16];
            random.NextBytes(bytes);
            for (var i = 0; i < bytes.Length; i++)
                if (random.Next(2) == 0)
                    bytes[i] = 0;
            var kept = bytes.Length == 4 ? 3 : 6;
            var expected = bytes.Select((value, i) => i < kept ? value : (byte)0).ToArray();
            var masked = IpMask.Mask(new IPAddress(bytes));
            Assert.True(IPAddress.Parse(masked).Equals(new IPAddress(expected)), $"seed {seed}: {new IPAddress(bytes)} became {masked}");
        }
    }

    [Fact]
    public void A_configured_source_counts_only_in_its_protocol()
    {
        var settings = HitSettings.Default with { UserIdFrom = ["ep.member", "cd7", "uid"] };
        var ua = Wire.Parse(Wire.Record("", Encoding.UTF8.GetBytes(Wire.Ua + "&ep.member=a&cd7=b&uid=c")), settings)
            .GetProperty("events")[0];
        var ga4 = Wire.Parse(Wire.Record("", Encoding.UTF8.GetBytes(Wire.Ga4 + "&cd7=b&uid=c")), settings).GetProperty("events")[0];
        Assert.Equal(("b", "cd7"), (ua.Get("uid"), ua.Get("uid_source")));
        Assert.Equal("c", ua.GetProperty("params").Get("uid"));
        Assert.Equal(("c", "uid"), (ga4.Get("uid"), ga4.Get("uid_source")));
    }

    [Theory]
    [InlineData("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", true)]
    [InlineData("curl/8.5.0", true)]
    [InlineData("Wget/1.21", true)]
    [InlineData("AdsBot-Google (+http://www.google.com/adsbot.html)", true)]
    [InlineData("ContextualBot 1 (see outcomes.net)", true)]
    [InlineData("gotosocial/0.1", true)]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 11; KFTRWI) AppleWebKit/537.36 (KHTML, like Gecko) Silk/126.4.1 like Chrome/126.0 Safari/537.36",
        false)]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36", false)]
    [InlineData(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, "
        + "like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
        false)]
    [InlineData("Größe 😀", false)]
    [InlineData("", null)]
    public void Robots_are_told_by_their_user_agent(string agent, bool? isBot)
    {
        Assert.Equal(isBot, Wire.Agents.IsBot(Encoding.UTF8.GetBytes(agent)));
        Assert.Equal(isBot, Wire.Agents.IsBot(Encoding.UTF8.GetBytes(agent)));
    }

    [Theory]
    [InlineData("[wW]get", "get")]
    [InlineData("^Seekbot", "Seekbot")]
    [InlineData("Ahrefs(Bot|SiteAudit)", "Ahrefs")]
    [InlineData(@"ContextualBot[\s\S]*outcomes\.net", "ContextualBot")]
    [InlineData(@"BlogTraffic\/\d\.\d+ Feed-Fetcher", "BlogTraffic")]
    [InlineData("SSL Labs$", "SSL Labs")]
    [InlineData("abcd?", "abc")]
    [InlineData("(^| )x", "x")]
    [InlineData("ab|c", "")]
    [InlineData("(a(b|c)d)efg", "efg")]
    [InlineData("AdsBot-Google([^-]|$)", "AdsBot")]
    [InlineData(@"a([)(\]]|\)|b)efg", "efg")]
    [InlineData("[]a]yz", "yz")]
    [InlineData("(ab", "")]
    [InlineData("a((?i)b)", "")]
    [InlineData("(?i)robot", "")]
    public void A_pattern_of_robots_is_tried_only_on_agents_with_a_text_that_it_needs(string pattern, string text) =>
        Assert.Equal(text, BotPatterns.NeededBy(pattern));

    [Fact]
    public void A_long_user_agent_is_judged_too() =>
        Assert.True(Wire.Agents.IsBot(Encoding.ASCII.GetBytes(new string('x', 5000) + " Googlebot/2.1")));

    [Fact]
    public void Every_event_of_one_request_has_a_key_of_its_own_and_a_copy_has_the_same()
    {
        var body = Encoding.UTF8.GetBytes($"{Wire.Ua}\n{Wire.Ua}\n{Wire.Ga4}\n{Wire.Ga4}");
        var (first, second) = (Keys(body, "a"), Keys(body, "b"));
        Assert.Equal(first, second);
        Assert.Equal(4, first.Distinct().Count());
    }

    [Theory]
    [InlineData(Wire.Ua, false)]
    [InlineData(Wire.Ua + "&a=1", true)]
    [InlineData(Wire.Ua + "&z=1", true)]
    [InlineData(Wire.Ga4 + "&_s=1", true)]
    [InlineData(Wire.Ga4 + "&_p=1", true)]
    [InlineData(Wire.Ga4, false)]
    public void Counters_are_noticed(string body, bool expected)
    {
        var readings = new Readings();
        new HitReader(HitSettings.Default, Wire.Agents).Read(Wire.Record("", Encoding.UTF8.GetBytes(body)), readings);
        Assert.Equal(expected, readings[0].HasCounters);
    }

    /// <summary>Column ip of a UA hit and a GA4 event that relay an address.</summary>
    private static (string?, string?) Addresses(string relayed)
    {
        var value = Uri.EscapeDataString(relayed);
        return (AddressOf($"{Wire.Ua}&uip={value}"), AddressOf($"{Wire.Ga4}&_uip={value}"));
    }

    private static string? AddressOf(string body) =>
        Wire.EventOf(Wire.Record("", Encoding.ASCII.GetBytes(body), ip: "192.0.2.0")).Get("ip");

    private static UInt128[] Keys(byte[] body, string id)
    {
        var readings = new Readings();
        var record = Wire.Record("", body);
        record.Id = Encoding.ASCII.GetBytes(id);
        new HitReader(HitSettings.Default, Wire.Agents).Read(record, readings);
        return [.. Enumerable.Range(0, readings.Count).Select(n => readings[n].DuplicateKey)];
    }
}
