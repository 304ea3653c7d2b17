using System.Globalization;

namespace Cdp.Tests.Hits;

public sealed class UaReaderTests
{
    [Theory]
    [InlineData("https://shop.example/a?b#c", "shop.example", "/a")]
    [InlineData("HTTPS://Shop.Example:8443", "shop.example", "/")]
    [InlineData("http://user:p%40ss@shop.example:80/x", "shop.example", "/x")]
    [InlineData("http://a@b@Shop.example?x=/y", "shop.example", "/")]
    [InlineData("https://[2001:DB8::1]:8443/v6#x?y", "[2001:db8::1]", "/v6")]
    [InlineData("https://MÜNCHEN.example/ä", "münchen.example", "/ä")]
    [InlineData("/only/path?x=1#y", null, "/only/path")]
    [InlineData("//host/path", null, null)]
    [InlineData("/", null, "/")]
    [InlineData("ftp://shop.example/a", null, null)]
    [InlineData("http:/shop.example", null, null)]
    [InlineData("data:text/html,<b>", null, null)]
    [InlineData("shop.example/a", null, null)]
    [InlineData("https://", null, "/")]
    public void A_page_address_has_host_and_path(string location, string? host, string? path)
    {
        var hit = Wire.Event($"{Wire.Ua}&dl={Uri.EscapeDataString(location)}");
        Assert.Equal((location, host, path), (hit.Get("page_location"), hit.Get("page_host"), hit.Get("page_path")));
    }

    [Theory]
    [InlineData("utm_source=a&utm_source=b", "b")]
    [InlineData("utm_source=a&utm_source=", null)]
    [InlineData("x=1&utm%5Fsource=a%2520b+c", "a%20b c")]
    [InlineData("utm_source=a#&utm_source=b", "a")]
    public void The_campaign_comes_from_the_pages_address(string query, string? source) =>
        Assert.Equal(
            source, Wire.Event($"{Wire.Ua}&cs=&dl={Uri.EscapeDataString("https://shop.example/?" + query)}").Get("campaign_source"));

    [Fact]
    public void Every_campaign_field_has_its_column()
    {
        var hit = Wire.Event($"{Wire.Ua}&cs=a&cm=b&cn=c&ck=d&cc=e&ci=f&gclid=g&dclid=h");
        Assert.Equal(
            "abcdefg",
            string.Concat(new[] { "source", "medium", "name", "term", "content", "id" }.Select(name => hit.Get("campaign_" + name)))
                + hit.Get("gclid"));
        Assert.Equal("""{"dclid":"h"}""", hit.Get("params"));
    }

    [Fact]
    public void Products_impressions_and_promotions_are_items_in_the_order_of_their_numbers()
    {
        var hit = Wire.Event(
            $"{Wire.Ua}&promo2id=P2&il2pi10nm=Z&il2pi9cd3=c&il2nm=List&il1pi2cm3=4&pr200id=last&pr3cm12=x"
            + "&pr3cd200=d&pr3cc=C&pr3ps=2&promo1cr=C&promo1ps=S&promo1nm=N");
        Assert.Equal(
            """[{"coupon":"C","index":2,"cd200":"d","cm12":"x"},{"item_id":"last"},{"cm3":4},{"cd3":"c","item_list_name":"List"},"""
            + """{"item_name":"Z","item_list_name":"List"},{"promotion_name":"N","creative_name":"C","creative_slot":"S"},"""
            + """{"promotion_id":"P2"}]""",
            hit.Get("items"));
        Assert.Equal("{}", hit.Get("params"));
    }

    [Theory]
    [InlineData("pr201id=x")]
    [InlineData("pr0id=x")]
    [InlineData("pr01id=x")]
    [InlineData("pr1=x")]
    [InlineData("pr1xx=x")]
    [InlineData("pr1cd201=x")]
    [InlineData("il1=x")]
    [InlineData("il1nm=x")]
    [InlineData("il1pi0id=x")]
    [InlineData("il201pi1id=x")]
    [InlineData("promoa=x")]
    [InlineData("promo1xx=x")]
    [InlineData("cd0=x")]
    [InlineData("cd201=x")]
    [InlineData("cm0=x")]
    [InlineData("in=x")]
    [InlineData("sc=x")]
    [InlineData("measurement_id=x")]
    public void What_has_no_place_stays_among_the_params(string pair)
    {
        var hit = Wire.Event($"{Wire.Ua}&{pair}");
        Assert.Equal($$"""{"{{pair[..^2]}}":"x"}""", hit.Get("params"));
        Assert.Null(hit.Get("items"));
    }

    [Fact]
    public void The_last_of_several_values_counts_everywhere()
    {
        var hit = Wire.Event($"{Wire.Ua}&dt=a&cd5=a&x=a&pr1id=a&cm1=1&dt=b&cd5=b&x=b&pr1id=b&cm1=2");
        Assert.Equal("b", hit.Get("page_title"));
        Assert.Equal("""{"cd5":"b","x":"b","cm1":2}""", hit.Get("params"));
        Assert.Equal("""[{"item_id":"b"}]""", hit.Get("items"));
    }

    [Fact]
    public void A_timing_hit_has_category_action_label_and_value()
    {
        var hit = Wire.Event("v=1&tid=UA-1-1&cid=1.2&t=timing&utc=a&utv=b&utl=c&utt=12&plt=5");
        Assert.Equal(("timing", "a", "b", "c", "12", """{"plt":"5"}"""),
            (hit.Get("event_name"), hit.Get("category"), hit.Get("action"), hit.Get("label"), hit.Get("value"), hit.Get("params")));
    }

    [Fact]
    public void An_exception_hit_has_its_description_as_label()
    {
        var hit = Wire.Event("v=1&tid=UA-1-1&cid=1.2&t=exception&exd=Boom&exf=1");
        Assert.Equal(("exception", "Boom", """{"exf":"1"}"""), (hit.Get("event_name"), hit.Get("label"), hit.Get("params")));
    }

    [Fact]
    public void An_event_without_action_is_named_event_and_one_named_item_is_no_item_hit()
    {
        Assert.Equal("event", Wire.Event(Wire.UaEvent + "&ea=").Get("event_name"));
        var hit = Wire.Event(Wire.UaEvent + "&ea=item&in=x");
        Assert.Equal(("item", null, """{"in":"x"}"""), (hit.Get("event_name"), hit.Get("items"), hit.Get("params")));
    }

    [Theory]
    [InlineData("172800000", 172_800_000)]
    [InlineData("172800001", 172_800_000)]
    [InlineData("1e3", 1000)]
    [InlineData("1.5", 2)]
    [InlineData("abc", 0)]
    [InlineData("", 0)]
    [InlineData("-1", 0)]
    public void The_queue_time_is_taken_off(string queued, int milliseconds) =>
        Assert.Equal(
            Wire.ReceivedAt.AddMilliseconds(-milliseconds).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            Wire.Event($"{Wire.Ua}&qt={queued}").Get("occurred_at"));

    [Theory]
    [InlineData("999999999999999", "999999999999999")]
    [InlineData("1000000000000000", null)]
    [InlineData("1e15", null)]
    [InlineData("-1e14", "-100000000000000")]
    [InlineData("-.5", "-0.5")]
    [InlineData("007", "7")]
    [InlineData(".", null)]
    [InlineData("-", null)]
    [InlineData("1e", null)]
    [InlineData("%2B1", null)]
    [InlineData("NaN", null)]
    [InlineData("Infinity", null)]
    [InlineData("0x10", null)]
    [InlineData("1_0", null)]
    [InlineData("1 0", null)]
    [InlineData("%C2%A012%09", "12")]
    [InlineData("0.1", "0.1")]
    [InlineData("123456789.123456789", "123456789.12345679")]
    [InlineData("-0", "0")]
    [InlineData("1e-7", "1E-07")]
    public void A_number_is_one_or_stays_text(string sent, string? value)
    {
        var hit = Wire.Event($"{Wire.UaEvent}&ev={sent}&cm7={sent}");
        Assert.Equal(value, hit.Get("value"));
        Assert.Equal(value ?? Uri.UnescapeDataString(sent), hit.GetProperty("params").Get("cm7"));
        Assert.Equal(value is null, hit.GetProperty("params").Get("ev") is not null);
    }

    [Fact]
    public void Session_control_starts_a_session()
    {
        Assert.Equal("true", Wire.Event(Wire.Ua + "&sc=start").Get("session_start"));
        var hit = Wire.Event(Wire.Ua + "&sc=end");
        Assert.Equal(("false", """{"sc":"end"}"""), (hit.Get("session_start"), hit.Get("params")));
    }

    [Fact]
    public void The_address_of_a_visitor_never_gets_into_params()
    {
        var hit = Wire.EventOf(
            Wire.Record(
                "", System.Text.Encoding.ASCII.GetBytes(Wire.Ua + "&uip=203.0.113.9:80&_uip=198.51.100.7&api_secret=x"), ip: "192.0.2.0"));
        Assert.Equal(("192.0.2.0", "{}"), (hit.Get("ip"), hit.Get("params")));
    }
}
