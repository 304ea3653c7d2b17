using System.Text;

namespace Cdp.Tests.Hits;

/// <summary>From a request to hits: lines, envelopes, caps.</summary>
public sealed class EnvelopeTests
{
    [Theory]
    [InlineData("\uFEFF" + Wire.Ua)]
    [InlineData("\r\n\r\n" + Wire.Ua + "\r\n\r\n")]
    [InlineData("\n" + Wire.Ua)]
    [InlineData("\uFEFF \t\r\n{\"payload\":\"" + Wire.Ua + "\"}")]
    [InlineData("payload=%22v%3D1%26tid%3DUA-12345-1%26cid%3D555.777%26t%3Dpageview%22")]
    [InlineData("payload=%7B%22v%22%3A1%2C%22tid%22%3A%22UA-12345-1%22%2C%22cid%22%3A%22555.777%22%2C%22t%22%3A%22pageview%22%7D")]
    [InlineData("payload=v%3D1%26tid%3DUA-12345-1%26cid%3D555.777%26t%3Dpageview")]
    [InlineData("&&=x&" + Wire.Ua + "&&")]
    [InlineData("?" + Wire.Ua)]
    [InlineData("??" + Wire.Ua)]
    [InlineData("\uFEFF?" + Wire.Ua)]
    [InlineData("?&" + Wire.Ua)]
    [InlineData("?=x&" + Wire.Ua)]
    [InlineData("\r\n?" + Wire.Ua + "\n")]
    [InlineData("payload=%3F" + "v%3D1%26tid%3DUA-12345-1%26cid%3D555.777%26t%3Dpageview")]
    [InlineData("?payload=v%3D1%26tid%3DUA-12345-1%26cid%3D555.777%26t%3Dpageview")]
    [InlineData("{\"payload\":\"?" + Wire.Ua + "\"}")]
    public void A_page_view_is_found_in(string body) => Assert.Equal("page_view", Wire.Event(body).Get("event_name"));

    [Fact]
    public void A_page_view_in_the_payload_of_the_query_is_found() =>
        Assert.Equal("page_view", Wire.Event("", "payload=v%3D1%26tid%3DUA-12345-1%26cid%3D555.777%26t%3Dpageview").Get("event_name"));

    [Theory]
    [InlineData("", "?" + Wire.Ua)]
    [InlineData("?", "??" + Wire.Ua)]
    [InlineData("?t=pageview", "?v=1&tid=UA-12345-1&cid=555.777&t=event")]
    public void A_question_mark_belongs_to_no_key(string body, string query) =>
        Assert.Equal("page_view", Wire.Event(body, query).Get("event_name"));

    [Fact]
    public void A_question_mark_elsewhere_belongs_to_its_key_or_value() =>
        Assert.Equal("""{"?a":"?b","?c":"","d?":"1"}""", Wire.Event($"{Wire.Ua}&?a=?b&%3Fc=&d?=1").Get("params"));

    [Fact]
    public void A_question_mark_that_is_encoded_belongs_to_its_key() => Assert.Equal("unknown_protocol", Wire.ReasonOf("%3F" + Wire.Ua));

    [Fact]
    public void A_payload_of_the_query_is_opened_once_and_not_seen_again_in_its_lines() =>
        Assert.Equal("ads_ping", Wire.ReasonOf("", "payload=en%3Dx"));

    [Theory]
    [InlineData("payload=payload%3Dv%253D1")]
    [InlineData("payload=%7B%22payload%22%3A%22v%3D1%22%7D")]
    [InlineData("{\"payload\":\"payload=v%3D1\"}")]
    [InlineData("{\"payload\":\"{\\\"payload\\\":\\\"v=1\\\"}\"}")]
    [InlineData("{\"payload\":{\"v\":1}}")]
    [InlineData("{\"v\":{}}")]
    [InlineData("[]")]
    [InlineData("v=&t=pageview")]
    public void Neither_protocol_nor_a_second_envelope_is_known(string body) => Assert.Equal("unknown_protocol", Wire.ReasonOf(body));

    [Theory]
    [InlineData("{")]
    [InlineData("{}x")]
    [InlineData("{\"events\":{}}")]
    [InlineData("{\"events\":null}")]
    [InlineData("{'v':1}")]
    [InlineData("payload=%7B")]
    [InlineData("payload=%22v%3D1")]
    public void Broken_json_is_named(string body) => Assert.Equal("bad_json", Wire.ReasonOf(body));

    [Fact]
    public void A_payload_may_hold_several_lines_among_others() =>
        Assert.Equal("accepted 3", Wire.Shape($"{Wire.Ua}\npayload={Uri.EscapeDataString(Wire.Ua + "\r\n" + Wire.UaEvent)}"));

    [Fact]
    public void Numbers_of_events_never_repeat_in_a_request()
    {
        var events =
            Wire.Post($"{Wire.Ua}\npayload={Uri.EscapeDataString(Wire.Ua + "\r\n" + Wire.UaEvent)}\n{Wire.Ua}").GetProperty("events");
        Assert.Equal(["01J.1", "01J.2", "01J.3", "01J.4"], events.EnumerateArray().Select(hit => hit.Get("event_id")));
    }

    [Theory]
    [InlineData(20, "accepted 20")]
    [InlineData(21, "rejected too_many_events 0")]
    public void A_body_has_at_most_20_lines(int lines, string expected) =>
        Assert.Equal(expected, Wire.Shape(string.Join("\r\n\r\n", Enumerable.Repeat(Wire.UaEvent, lines))));

    [Theory]
    [InlineData(1000, "accepted 1")]
    [InlineData(1001, "rejected too_many_params 0")]
    public void Query_and_line_have_at_most_1000_pairs(int pairs, string expected) =>
        Assert.Equal(
            expected,
            Wire.Shape("en=x&" + string.Join('&', Enumerable.Range(0, pairs - 4).Select(n => $"ep.{n}={n}")), "v=2&tid=G-1&cid=1.2"));

    [Theory]
    [InlineData(1000, "accepted 1")]
    [InlineData(1001, "rejected too_many_params 0")]
    public void A_flat_object_has_at_most_1000_pairs(int pairs, string expected) =>
        Assert.Equal(
            expected,
            Wire.Shape(
                "{\"v\":2,\"tid\":\"G-1\",\"cid\":\"1.2\","
                + $"\"en\":\"x\"{string.Concat(Enumerable.Range(0, pairs - 4).Select(n => $",\"ep.{n}\":{n}"))}}}"));

    [Theory]
    [InlineData(8192, "accepted 1")]
    [InlineData(8193, "rejected payload_too_large 0")]
    public void A_ua_hit_has_at_most_8192_bytes_with_its_query(int bytes, string expected) =>
        Assert.Equal(expected, Wire.Shape(Padded("t=pageview&dt=", bytes - 31), "v=1&tid=UA-12345-1&cid=555.777x"));

    [Theory]
    [InlineData(8192, "accepted 1")]
    [InlineData(8193, "rejected payload_too_large 0")]
    public void A_ua_hit_as_an_object_has_at_most_8192_bytes(int bytes, string expected) =>
        Assert.Equal(
            expected, Wire.Shape(Padded("{\"v\":1,\"tid\":\"UA-1-1\",\"cid\":\"1.2\",\"t\":\"pageview\",\"dt\":\"", bytes - 2) + "\"}"));

    [Theory]
    [InlineData(16_384, "accepted 3")]
    [InlineData(16_385, "rejected payload_too_large 0")]
    public void A_ua_batch_has_at_most_16384_bytes(int bytes, string expected)
    {
        var third = Padded(Wire.Ua + "&dt=", 6_000);
        Assert.Equal(expected, Wire.Shape($"{third}\n{third}\n{Padded(Wire.Ua + "&dt=", bytes - 12_002)}"));
    }

    [Fact]
    public void A_ga4_batch_may_be_larger() =>
        Assert.Equal("accepted 2", Wire.Shape(Padded(Wire.Ga4 + "&ep.a=", 10_000) + "\n" + Padded(Wire.Ga4 + "&ep.a=", 10_000)));

    [Theory]
    [InlineData(16_384, "accepted 1")]
    [InlineData(16_385, "rejected payload_too_large 0")]
    public void A_query_has_at_most_16384_bytes(int bytes, string expected) =>
        Assert.Equal(expected, Wire.Shape("", Padded(Wire.Ga4 + "&ep.a=", bytes)));

    [Theory]
    [InlineData(65_536, "accepted 1")]
    [InlineData(65_537, "rejected body_too_large 0")]
    public void A_body_has_at_most_65536_bytes(int bytes, string expected) =>
        Assert.Equal(expected, Wire.Shape(Padded(Wire.Ga4 + "&ep.a=", bytes)));

    [Theory]
    [InlineData(64, "accepted 1")]
    [InlineData(65, "rejected bad_json 0")]
    public void Json_nests_at_most_64_deep(int depth, string expected)
    {
        var arrays = depth - 4;
        var value = new string('[', arrays) + new string(']', arrays);
        Assert.Equal(
            expected, Wire.Shape($"{{\"client_id\":\"1.2\",\"events\":[{{\"name\":\"a\",\"params\":{{\"d\":{value}}}}}]}}", Wire.Mp));
    }

    [Fact]
    public void Values_of_a_flat_object_are_taken_as_they_are()
    {
        var hit = Wire.Event(
            """{"v":2,"tid":"G-1","cid":"1.2","en":"a%20b+c","ep.x":true,"ep.y":null,"ep.z":[1],"epn.n":1e2,"ep.d":1,"ep.d":null"""
            + ""","dt":"\ud83d\ude00\ud800\u0000"}""");
        Assert.Equal("a%20b+c", hit.Get("event_name"));
        Assert.Equal("""{"x":"true","n":100}""", hit.Get("params"));
        Assert.Equal("😀\uFFFD", hit.Get("page_title"));
    }

    [Theory]
    [InlineData("", "", "ignored empty 0")]
    [InlineData(" \r\n", "gtm=1", "ignored ads_ping 0")]
    [InlineData("=x&=y", "", "ignored empty 0")]
    [InlineData("v=2&tid=AW-1&en=x", "", "ignored ads_ping 0")]
    [InlineData("v=2&tid=DC-1", "", "ignored ads_ping 0")]
    [InlineData("v=3&tid=G-1&cid=1.2", "", "rejected unknown_protocol 0")]
    [InlineData("tid=G-1&cid=1.2&en=page_view", "", "rejected unknown_protocol 0")]
    [InlineData("en=page_view", "cid=1.2&gtm=1", "rejected unknown_protocol 0")]
    [InlineData("{\"payload\":\"gcs=G111&cid=1.2\"}", "", "rejected unknown_protocol 0")]
    [InlineData("tid=G-1&cid=null&en=page_view", "", "rejected unknown_protocol 0")]
    [InlineData("tid=G-1&cid=&en=page_view", "", "ignored ads_ping 0")]
    [InlineData("npa=0&uid=anna", "", "ignored ads_ping 0")]
    [InlineData("v=1&t=dc&cid=1.2", "", "ignored ads_ping 0")]
    [InlineData("v=2&tid=AW-1&en=x&cid=1.2", "", "ignored ads_ping 0")]
    [InlineData("v=1&t=Pageview&tid=UA-1-1&cid=1.2", "", "rejected bad_hit_type 0")]
    public void What_is_no_hit_is_classified(string body, string query, string expected) => Assert.Equal(expected, Wire.Shape(body, query));

    [Theory]
    [InlineData("tid=G-1&cid=1.2", "there is a client id, but no v")]
    [InlineData("x=1", "there is no v")]
    [InlineData("v=3&cid=1.2", "v is neither 1 nor 2")]
    [InlineData("[1]", "JSON without events, payload and v")]
    [InlineData("{\"payload\":\"payload=v%3D1\"}", "an envelope in an envelope")]
    public void What_is_unknown_is_kept_with_what_was_met(string body, string detail) =>
        Assert.Equal(detail, Wire.Post(body).Get("detail"));

    [Fact]
    public void Bytes_that_are_no_text_do_no_harm()
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(Wire.UaEvent + "&ec="), 0xE2, 0, 0x82, (byte)'a', .. "&el=%E2%00%82"u8];
        var hit = Wire.EventOf(Wire.Record("", body));
        Assert.Equal("\uFFFD\uFFFDa", hit.Get("category"));
        Assert.Equal("\uFFFD\uFFFD", hit.Get("label"));
    }

    private static string Padded(string text, int length) => text + new string('x', length - text.Length);
}
