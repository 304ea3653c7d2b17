using System.Buffers;
using System.Text;
using System.Text.Json;
using Cdp.Hits;
using Cdp.Raw;
using Cdp.Settings;
using Cdp.Testing.Ga;

namespace Cdp.Tests.Hits;

/// <summary>No input makes a reader throw, every request has a reading, and what is printed is JSON of valid UTF-8.</summary>
public sealed class HostileInputTests
{
    private readonly HitReader _reader = new(HitSettings.Default, Wire.Agents);
    private readonly Readings _readings = new();

    [Fact]
    public void Every_truncation_of_every_case_is_read()
    {
        foreach (var one in GaCases.All)
        {
            var record = one.Request.Record();
            var body = record.Body;
            var step = 1 + (body.Length / 2000);
            for (var length = 0; length < body.Length; length += step)
            {
                record.Body = body[..length];
                Read(record, one.Name);
            }

            record.Body = body;
            for (var length = 0; length < Math.Min(record.Query.Length, 2000); length++)
                Read(
                    new RawRecord
                    {
                        Id = record.Id,
                        ReceivedAt = record.ReceivedAt,
                        Query = record.Query[..length],
                        Body = body.Length < 4000 ? body : default,
                    },
                    one.Name);
        }
    }

    [Theory, InlineData(1), InlineData(2), InlineData(20260301)]
    public void Mutated_requests_are_read(int seed)
    {
        var random = new Random(seed);
        var small = GaCases.All.Where(one => one.Request.Body.Length < 20_000 && one.Request.Query.Length < 20_000);
        foreach (var one in small.OrderBy(one => one.Name, StringComparer.Ordinal))
            for (var n = 0; n < 40; n++)
            {
                var record = one.Request.Record();
                record.Body = Mutate(record.Body, random);
                record.Query = Mutate(record.Query, random);
                record.UserAgent = Mutate(record.UserAgent, random);
                record.Ip = Mutate(record.Ip, random);
                Read(record, $"{one.Name}, seed {seed}");
            }
    }

    [Theory, InlineData(3), InlineData(4), InlineData(20260302)]
    public void Random_bytes_are_read(int seed)
    {
        var random = new Random(seed);
        for (var n = 0; n < 3000; n++) Read(Wire.Record("", Bytes(random, random.Next(300))), $"seed {seed}");
        for (var n = 0; n < 3000; n++) Read(Wire.Record("", Soup(random)), $"seed {seed}");
    }

    [Fact]
    public void Strangers_cannot_buy_much_time_with_many_names_in_one_object()
    {
        var names = string.Join(',', Enumerable.Range(0, 9000).Select(n => $"\"k{n}\":{n}"));
        var hit = Wire.MpEvent($"{{\"o\":{{{names},{"\"k0\":-1"}}}}}");
        Assert.Equal(9000, hit.GetProperty("params").GetProperty("o").EnumerateObject().Count());
        Assert.Equal(-1, hit.GetProperty("params").GetProperty("o").GetProperty("k0").GetInt32());
    }

    private static byte[] Mutate(ReadOnlyMemory<byte> original, Random random)
    {
        var bytes = original.ToArray().ToList();
        for (var n = random.Next(6); n > 0 && bytes.Count > 0; n--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(8), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, Encoding.Latin1.GetBytes(Tokens[random.Next(Tokens.Length)]));
                    break;
                default:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(20), bytes.Count - at)));
                    break;
            }
        }

        return [.. bytes];
    }

    private static readonly string[] Tokens =
    [
        "&", "=", "%", "%0", "%00", "%FF", "%ED%A0%80", "\0", "\r\n", "\n", "~", "~~", "{", "}", "[", "]", "\"", "\\", "\\ud800", "\\u0000",
        "v=1&", "v=2&",
        "payload=", "pr1", "pr200id=", "il1pi2cd3=", "il1nm=", "promo1nm=", "cd1=", "cm200=", "ep.", "epn.x=", "up.", "upn.=",
        "\"events\":[", "\"v\":1,",
        "\"payload\":\"v=1\"", "1e999", "-", ".", "9999999999999999999", "uip=::ffff:1.2.3.4&", "dl=http://", "dl=https://[::1]:8&",
        "\uFFFD", "😀", "t=item&", "k0a~v0b",
        "?", "?v=1&", "ep.value=", "epn.value=7&", "ep.tax=1&", "cid=GA1.2.", "sid=GS2.1.s1$", "s1$o1", "_uip=::&", "\"price\":\"",
        "\"timestamp_micros\":17", "\"null\"",
    ];

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Soup(Random random) =>
        [.. Enumerable.Range(0, random.Next(30)).SelectMany(_ => Encoding.UTF8.GetBytes(Tokens[random.Next(Tokens.Length)]))];

    private void Read(RawRecord record, string from)
    {
        _reader.Read(record, _readings);
        var printed = new ArrayBufferWriter<byte>();
        ParsedLine.Write(_readings, printed);
        var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(printed.WrittenSpan);
        Assert.True(_readings.Count > 0 && !text.Contains('\0', StringComparison.Ordinal), from);
        using var json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 128 });
        foreach (var hit in json.RootElement.GetProperty("events").EnumerateArray()) AssertUniqueNames(hit, $"{from}: {text}");
    }

    private static void AssertUniqueNames(JsonElement json, string from)
    {
        if (json.ValueKind == JsonValueKind.Array)
            foreach (var entry in json.EnumerateArray())
                AssertUniqueNames(entry, from);
        if (json.ValueKind != JsonValueKind.Object) return;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in json.EnumerateObject())
        {
            Assert.True(names.Add(member.Name), from);
            AssertUniqueNames(member.Value, from);
        }
    }
}
