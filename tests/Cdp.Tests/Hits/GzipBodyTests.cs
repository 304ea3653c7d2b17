using System.IO.Compression;
using System.Text;
using Cdp.Testing.Ga;

namespace Cdp.Tests.Hits;

/// <summary>Bodies that were sent as gzip.</summary>
public sealed class GzipBodyTests
{
    private const int Most = 1 << 20;
    private static readonly byte[] Whole = Gzip(Wire.Ua);

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Fastest)]
    [InlineData(CompressionLevel.SmallestSize)]
    public void A_compressed_body_reads_as_the_plain_one(CompressionLevel level)
    {
        foreach (var one in GaCases.All.Where(one => one.Request.Body.Length is > 0 and <= 65_000)) // the caps are on what was sent
        {
            var (plain, packed) = (one.Request.Record(), one.Request.Record());
            packed.Body = Gzip(one.Request.Body, level);
            Assert.True(Reading(plain) == Reading(packed), one.Name);
        }
    }

    [Fact]
    public void A_mark_a_question_mark_and_several_lines_may_be_inside() =>
        Assert.Equal("accepted 3", Shape(Gzip($"\uFEFF?{Wire.Ua}\r\n\r\n{Wire.Ga4}\n{Wire.UaEvent}")));

    [Fact]
    public void Members_that_follow_each_other_are_one_body()
    {
        byte[] body = [.. Gzip(Wire.Ua), .. Gzip("&dp=/"), .. Gzip("a"), .. Gzip("")];
        Assert.Equal("/a", Wire.EventOf(Wire.Record("", body)).Get("page_path"));
    }

    [Fact]
    public void Nothing_inside_is_an_empty_body() =>
        Assert.Equal("page_view", Wire.EventOf(Wire.Record(Wire.Ua, Gzip(""))).Get("event_name"));

    [Fact]
    public void What_is_packed_twice_is_no_hit() =>
        Assert.Equal("rejected unknown_protocol 0", Shape(Gzip(Whole, CompressionLevel.Fastest)));

    [Fact]
    public void Every_truncation_is_a_bad_body()
    {
        for (var length = 2; length < Whole.Length; length++) Assert.Equal("rejected bad_body 0", Shape(Whole[..length]));
    }

    [Fact]
    public void A_first_byte_alone_is_no_gzip() => Assert.Equal("rejected unknown_protocol 0", Shape(Whole[..1]));

    [Theory]
    [InlineData(new byte[] { 1 })]
    [InlineData(new byte[] { 0 })]
    [InlineData(new byte[] { 0x1f })]
    [InlineData(new byte[] { 0x1f, 0x8b })]
    [InlineData(new byte[] { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3 })]
    [InlineData(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9 })]
    public void What_follows_the_last_member_makes_a_bad_body(byte[] more) =>
        Assert.Equal("rejected bad_body 0", Shape([.. Whole, .. more]));

    [Fact]
    public void A_member_cut_off_after_a_whole_one_makes_a_bad_body() =>
        Assert.Equal("rejected bad_body 0", Shape([.. Whole, .. Whole[..^3]]));

    [Fact]
    public void Every_changed_byte_but_those_that_mean_nothing_makes_a_bad_body()
    {
        Assert.Equal("accepted 1", Shape(Whole));
        var plain = Reading(Whole);
        for (var at = 2; at < Whole.Length; at++)
        {
            if (at is >= 4 and < 10) continue; // time, flags of the packer and its system
            var changed = Whole.ToArray();
            changed[at] ^= 0x55;
            Assert.True(Shape(changed) == "rejected bad_body 0" || Reading(changed) == plain, $"byte {at}: {Shape(changed)}");
        }
    }

    [Theory]
    [InlineData(Most, "accepted 1")]
    [InlineData(Most + 1, "rejected payload_too_large 0")]
    [InlineData(40 * Most, "rejected payload_too_large 0")]
    public void At_most_one_mebibyte_is_inflated(int bytes, string expected) =>
        Assert.Equal(expected, Shape(Gzip($"{Wire.Ga4}&ep.a={new string('x', bytes - Wire.Ga4.Length - 6)}")));

    [Fact]
    public void A_packed_hit_has_the_limits_of_a_plain_one()
    {
        Assert.Equal("rejected payload_too_large 0", Shape(Gzip($"{Wire.Ua}&dt={new string('x', 8_192)}")));
        Assert.Equal("rejected too_many_events 0", Shape(Gzip(string.Join('\n', Enumerable.Repeat(Wire.UaEvent, 21)))));
        Assert.Equal(
            "rejected too_many_params 0", Shape(Gzip($"{Wire.Ga4}{string.Concat(Enumerable.Range(0, 1000).Select(n => $"&ep.{n}={n}"))}")));
    }

    [Theory, InlineData(5), InlineData(6), InlineData(20261124)]
    public void Bytes_that_only_begin_like_gzip_are_a_bad_body(int seed)
    {
        var random = new Random(seed);
        for (var n = 0; n < 500; n++)
        {
            var body = new byte[random.Next(2, 200)];
            random.NextBytes(body);
            (body[0], body[1]) = (0x1f, 0x8b);
            Assert.True(Shape(body) == "rejected bad_body 0", $"seed {seed}: {Convert.ToHexString(body)}");
        }
    }

    private static byte[] Gzip(string text) => Gzip(Encoding.UTF8.GetBytes(text), CompressionLevel.Optimal);

    private static byte[] Gzip(byte[] bytes, CompressionLevel level)
    {
        using var to = new MemoryStream();
        using (var gzip = new GZipStream(to, level)) gzip.Write(bytes);
        return to.ToArray();
    }

    private static string Shape(byte[] body)
    {
        var line = Wire.Parse(Wire.Record("", body));
        var reason = line.Get("reason") is "null" ? "" : $" {line.Get("reason")}";
        return $"{line.Get("outcome")}{reason} {line.GetProperty("events").GetArrayLength()}";
    }

    private static string Reading(byte[] body) => Reading(Wire.Record("", body));

    private static string Reading(Cdp.Raw.RawRecord record) => Wire.Parse(record).GetRawText();
}
