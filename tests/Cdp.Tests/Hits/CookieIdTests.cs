using System.Text.Json;

namespace Cdp.Tests.Hits;

/// <summary>Ids that arrive as the cookie they stand in.</summary>
public sealed class CookieIdTests
{
    [Theory]
    [InlineData("GA1.1.670092755.1629466143", "670092755.1629466143")]
    [InlineData(" GA1.2.670092755.1629466143\t", "670092755.1629466143")]
    [InlineData("GA1.2-2.670092755.1629466143", "670092755.1629466143")]
    [InlineData("GA1.3.35009a79-1a05-49d7-b876-2b884d0f825b", "35009a79-1a05-49d7-b876-2b884d0f825b")]
    [InlineData("GA1.2.8098540153111737", "8098540153111737")]
    [InlineData("GA12.10-3.x", "x")]
    [InlineData("GA1.2.amp-abc.def", "amp-abc.def")]
    [InlineData("GA1.2.GA1.2.x", "GA1.2.x")]
    [InlineData("670092755.1629466143", "670092755.1629466143")]
    [InlineData("ga1.2.670092755.1629466143", "ga1.2.670092755.1629466143")]
    [InlineData("GA1.2-.x.y", "GA1.2-.x.y")]
    [InlineData("GA1.2-2x.y", "GA1.2-2x.y")]
    [InlineData("GA1..x.y", "GA1..x.y")]
    [InlineData("GA.2.x.y", "GA.2.x.y")]
    [InlineData("GA1.2", "GA1.2")]
    [InlineData("GA1.x", "GA1.x")]
    [InlineData("GA", "GA")]
    [InlineData("GS1.1.670092755", "GS1.1.670092755")]
    public void A_client_id_loses_the_version_of_its_cookie(string sent, string clientId)
    {
        Assert.Equal(clientId, Wire.Event($"v=1&tid=UA-1-1&t=pageview&cid={Uri.EscapeDataString(sent)}").Get("client_id"));
        Assert.Equal(clientId, Wire.Event($"v=2&tid=G-1&en=x&cid={Uri.EscapeDataString(sent)}").Get("client_id"));
        var json = JsonSerializer.Serialize(sent);
        Assert.Equal(clientId, Wire.Event($$"""{"client_id":{{json}},"events":[{"name":"x"}]}""", Wire.Mp).Get("client_id"));
    }

    [Theory]
    [InlineData("GA1.2.")]
    [InlineData("GA1.2. ")]
    [InlineData("GA1.2.undefined")]
    [InlineData("GA1.2.\"null\"")]
    public void A_cookie_without_an_id_is_no_client_id(string sent) =>
        Assert.Equal("no_client_id", Wire.ReasonOf($"v=1&tid=UA-1-1&t=pageview&cid={Uri.EscapeDataString(sent)}"));

    [Fact]
    public void Only_a_client_id_is_looked_for_in_a_cookie() =>
        Assert.Equal("GA1.2.3.4", Wire.Event(Wire.Ua + "&uid=GA1.2.3.4").Get("uid"));

    [Theory]
    [InlineData("s1748934661$o208$g1$t1748935291$j60$l0$h0", "1748934661")]
    [InlineData("s1748934661$", "1748934661")]
    [InlineData("GS2.1.s1748934661$o208$g1", "1748934661")]
    [InlineData("GS2.1.s1748934661", "1748934661")]
    [InlineData("GS2.2-3.s1748934661$o1", "1748934661")]
    [InlineData("GS1.1.1748934661.208.1.1748935291.0.0.0", "1748934661")]
    [InlineData("GS1.1.1748934661", "1748934661")]
    [InlineData(" GS1.1.1748934661.208 ", "1748934661")]
    [InlineData("1748934661", "1748934661")]
    [InlineData("17", "17")]
    [InlineData("s1748934661", "s1748934661")]
    [InlineData("s1748934661.208", "s1748934661.208")]
    [InlineData("1748934661$o208", "1748934661$o208")]
    [InlineData("session-1", "session-1")]
    [InlineData("s", "s")]
    [InlineData("s$", "s$")]
    [InlineData("GS2.1.s$", "GS2.1.s$")]
    [InlineData("GS2.1.s17x$", "GS2.1.s17x$")]
    [InlineData("GS2.1.", "GS2.1.")]
    [InlineData("GS2.1", "GS2.1")]
    [InlineData("GS1.1.17$o1", "GS1.1.17$o1")]
    [InlineData("GS", "GS")]
    [InlineData("gs2.1.s17$", "gs2.1.s17$")]
    [InlineData("35009a79-1a05-49d7-b876-2b884d0f825b", "35009a79-1a05-49d7-b876-2b884d0f825b")]
    public void A_session_id_is_the_digits_of_its_cookie_and_any_other_text_as_it_is(string sent, string sessionId)
    {
        Assert.Equal(sessionId, Wire.Event($"{Wire.Ga4}&sid={Uri.EscapeDataString(sent)}").Get("session_id"));
        Assert.Equal(sessionId, Wire.MpEvent($$"""{"session_id":"{{sent}}"}""").Get("session_id"));
    }
}
