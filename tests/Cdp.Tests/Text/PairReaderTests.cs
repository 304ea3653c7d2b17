using System.Globalization;
using System.Text;
using Cdp.Text;

namespace Cdp.Tests.Text;

public sealed class PairReaderTests
{
    [Theory, InlineData(1), InlineData(2), InlineData(20260131)]
    public void Pairs_are_split_at_the_separators_and_decoded_one_by_one(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 500; round++)
        {
            var query = Query(random);
            Assert.Equal(Expected(query), Read(query));
        }
    }

    [Fact]
    public void What_outgrows_its_place_leaves_the_parts_after_it_alone() =>
        Assert.Equal([("a", "\uFFFD\uFFFD\uFFFD"), ("b", "c")], Read(Encoding.Latin1.GetBytes("a=\u00FF\u00FF\u00FF&b=c")));

    private static byte[] Query(Random random)
    {
        string[] pieces = ["&", "=", "a", "bc", "a long part without anything in it", "%41", "%", "%zz", "+", "\0", "ä", "%C3%A4", "%ff"];
        return Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => pieces[random.Next(pieces.Length)])));
    }

    private static List<(string Key, string Value)> Read(byte[] query)
    {
        var text = new ByteBuffer();
        text.Append("before"u8);
        var read = new List<(string, string)>();
        for (var pairs = new PairReader(query, text); pairs.MoveNext();)
            read.Add((Encoding.UTF8.GetString(text[pairs.Key]), Encoding.UTF8.GetString(text[pairs.Value])));
        Assert.True(text.Written.StartsWith("before"u8));
        return read;
    }

    private static IEnumerable<(string Key, string Value)> Expected(byte[] query) =>
        from pair in Encoding.UTF8.GetString(query).Split('&')
        let parts = pair.Split('=', 2)
        where Decoded(parts[0]).Length > 0
        select (Decoded(parts[0]), parts.Length > 1 ? Decoded(parts[1]) : "");

    private static string Decoded(string part)
    {
        var encoded = Encoding.UTF8.GetBytes(part);
        var decoded = new List<byte>();
        for (var i = 0; i < encoded.Length; i++)
        {
            if (encoded[i] == '%' && i + 2 < encoded.Length && char.IsAsciiHexDigit((char)encoded[i + 1])
                && char.IsAsciiHexDigit((char)encoded[i + 2]))
            {
                decoded.Add(byte.Parse(encoded.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                i += 2;
            }
            else
            {
                decoded.Add(encoded[i] == '+' ? (byte)' ' : encoded[i]);
            }
        }

        return Encoding.UTF8.GetString([.. decoded]).Replace("\0", "", StringComparison.Ordinal);
    }
}
