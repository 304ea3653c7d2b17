using System.Buffers;
using System.Text;
using System.Text.Json;
using Cdp.Raw;

namespace Cdp.Tests.Raw;

public sealed class RawRecordTests
{
    private const string Time = "\"received_at\":\"2026-11-24T01:49:11.123Z\"";
    private readonly RawRecordReader _reader = new();

    [Fact]
    public void A_record_is_written_in_the_shape_of_the_contract()
    {
        var record = new RawRecord
        {
            Id = "01JX"u8.ToArray(),
            ReceivedAt = 1_795_484_951_123,
            Method = "POST"u8.ToArray(),
            Path = "/collect"u8.ToArray(),
            Query = "v=1&t=\"<ä>"u8.ToArray(),
            Body = "a\nb\0"u8.ToArray(),
            Gpc = true,
            Ip = "203.0.113.0"u8.ToArray(),
        };

        Assert.Equal(
            """{"v":1,"id":"01JX","received_at":"2026-11-24T01:49:11.123Z","method":"POST","path":"/collect","query":"v=1"""
            + """&t=\"<ä>","body":"a\nb\u0000","gpc":true,"ip":"203.0.113.0"}"""
            + "\n",
            Encoding.UTF8.GetString(Write(record)));
    }

    [Fact]
    public void A_body_that_is_not_UTF_8_keeps_its_bytes()
    {
        var record = new RawRecord { Id = "a"u8.ToArray(), Body = new byte[] { 0xff, 0x00, (byte)'x' } };

        var line = Write(record);

        Assert.Contains("\"body_base64\":\"/wB4\"", Encoding.UTF8.GetString(line), StringComparison.Ordinal);
        Assert.True(_reader.TryRead(line.AsMemory(..^1), out _));
        Assert.Equal(new byte[] { 0xff, 0x00, (byte)'x' }, _reader.Record.Body.ToArray());
    }

    [Theory, InlineData(1), InlineData(2), InlineData(20261124)]
    public void What_was_written_is_read_back_and_is_JSON(int seed)
    {
        var random = new Random(seed);
        for (var n = 0; n < 500; n++)
        {
            var record = RandomRecord(random);
            var line = Write(record);

            using var json = JsonDocument.Parse(line);
            Assert.True(_reader.TryRead(line.AsMemory(..^1), out var detail), detail);
            Assert.Equal(Fields(record), Fields(_reader.Record));
        }
    }

    [Theory, InlineData(3), InlineData(4)]
    public void A_changed_line_is_read_or_refused_but_never_throws(int seed)
    {
        var random = new Random(seed);
        for (var n = 0; n < 20_000; n++)
        {
            var line = Write(RandomRecord(random))[..^1];
            for (var changes = random.Next(1, 4); changes > 0; changes--) line[random.Next(line.Length)] = (byte)random.Next(256);
            if (random.Next(3) == 0) line = line[..random.Next(line.Length)];

            var read = _reader.TryRead(line, out var detail);

            Assert.Equal(read, detail is null);
        }
    }

    [Theory]
    [InlineData("""{"v":1,"id":"a",TIME}""", null)]
    [InlineData(""" { "v" : 1 , "id" : "a" , TIME , "x" : {"y":[1,2,{"z":null}]} , "gpc":false, "body" : null } """, null)]
    [InlineData("""{"v":1,"\u0069d":"a",TIME}""", null)]
    [InlineData("""{"v":1,"id":"a","received_at":"2026-11-24T01:49:11Z"}""", null)]
    [InlineData("""{"v":1,"id":"a","received_at":"2026-11-24T02:49:11.123456+01:00"}""", null)]
    [InlineData("", "not a JSON object")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("{}", "'v' is missing")]
    [InlineData("""{"v":1,TIME}""", "'id' is missing")]
    [InlineData("""{"v":1,"id":"a"}""", "'received_at' is missing")]
    [InlineData("""{"v":2,"id":"a",TIME}""", "'v' is not 1")]
    [InlineData("""{"v":"1","id":"a",TIME}""", "'v' is not a number")]
    [InlineData("""{"v":1,"id":"a/b",TIME}""", "'id' is not 1 to 64 characters of A-Z, a-z, 0-9, - and _")]
    [InlineData("""{"v":1,"id":"",TIME}""", "'id' is not 1 to 64 characters of A-Z, a-z, 0-9, - and _")]
    [InlineData("""{"v":1,"id":7,TIME}""", "'id' is not a text")]
    [InlineData(
        """{"v":1,"id":"a","received_at":"2026-02-30T00:00:00Z"}""", "'received_at' is not a time such as 2026-11-24T01:49:11.123Z")]
    [InlineData(
        """{"v":1,"id":"a","received_at":"9999-12-31T23:59:59Z"}""", "'received_at' is not a time such as 2026-11-24T01:49:11.123Z")]
    [InlineData(
        """{"v":1,"id":"a","received_at":"0001-01-01T00:00:00Z"}""", "'received_at' is not a time such as 2026-11-24T01:49:11.123Z")]
    [InlineData("""{"v":1,"id":"a",TIME,"query":{}}""", "'query' is not a text")]
    [InlineData("""{"v":1,"id":"a",TIME,"dnt":1}""", "'dnt' is not true or false")]
    [InlineData("""{"v":1,"id":"a",TIME,"body_base64":"?"}""", "'body_base64' is not base64")]
    [InlineData("""{"v":1,"id":"a",TIME""", "not JSON: it ends too early")]
    [InlineData("""{"v":1,"id":"a",TIME} {}""", "more than one JSON value: byte 58")]
    [InlineData("""{"v":1,"id":"a\x",TIME}""", "not JSON: byte 14")]
    [InlineData("""{"v":1,"id":"a",TIME,}""", "not JSON: byte 57")]
    public void What_is_no_raw_record_is_told_why(string line, string? detail)
    {
        var read = _reader.TryRead(Encoding.UTF8.GetBytes(line.Replace("TIME", Time, StringComparison.Ordinal)), out var given);

        Assert.Equal((detail is null, detail), (read, given));
    }

    [Fact]
    public void A_value_nested_too_deep_is_refused() =>
        Assert.False(_reader.TryRead(Encoding.UTF8.GetBytes($$"""{"v":1,"id":"a",{{Time}},"x":{{new string('[', 100_000)}}"""), out _));

    [Fact]
    public void Bytes_that_are_no_UTF_8_and_lone_surrogates_become_replacement_characters()
    {
        byte[] line =
        [
            .. Encoding.UTF8.GetBytes($$"""{"v":1,"id":"a",{{Time}},"referer":"\ud83d\ude00 \ud83d x","user_agent":"""),
            (byte)'"',
            0xe9,
            .. "\"}"u8,
        ];

        Assert.True(_reader.TryRead(line, out _));

        Assert.Equal("😀 \uFFFD x", Encoding.UTF8.GetString(_reader.Record.Referer.Span));
        Assert.Equal("\uFFFD", Encoding.UTF8.GetString(_reader.Record.UserAgent.Span));
    }

    private static RawRecord RandomRecord(Random random)
    {
        ReadOnlyMemory<byte> Text()
        {
            if (random.Next(3) == 0) return default;
            var text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => random.Next(6) switch
            {
                0 => ((char)random.Next(0x20)).ToString(),
                1 => "\"",
                2 => "\\",
                3 => "😀",
                4 => "ä",
                _ => "plain text",
            }));
            return Encoding.UTF8.GetBytes(text);
        }

        var body = new byte[random.Next(20)];
        random.NextBytes(body);
        return new RawRecord
        {
            Id = Encoding.UTF8.GetBytes("id-" + random.Next()),
            ReceivedAt = random.NextInt64(0, 4_000_000_000_000),
            Method = Text(),
            Path = Text(),
            Query = Text(),
            Body = random.Next(2) == 0 ? Text() : body,
            ContentType = Text(),
            UserAgent = Text(),
            Referer = Text(),
            Origin = Text(),
            AcceptLanguage = Text(),
            Ip = Text(),
            Gpc = random.Next(2) == 0,
            Dnt = random.Next(2) == 0,
        };
    }

    private static string Fields(RawRecord r) => string.Join('|', new[]
    {
        r.Id, r.Method, r.Path, r.Query, r.Body, r.ContentType, r.UserAgent, r.Referer, r.Origin, r.AcceptLanguage, r.Ip,
    }.Select(text => Convert.ToHexString(text.Span))) + $"|{r.ReceivedAt}|{r.Gpc}|{r.Dnt}";

    private static byte[] Write(RawRecord record)
    {
        var to = new ArrayBufferWriter<byte>();
        RawRecordWriter.Write(record, to);
        return to.WrittenSpan.ToArray();
    }
}
