using System.Text;
using Cdp.Hits;

namespace Cdp.Tests.Hits;

public sealed class PartDecoderTests
{
    [Theory, InlineData(1), InlineData(2), InlineData(20260131)]
    public void Parts_of_a_query_decode_as_they_would_one_by_one(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 500; round++)
        {
            var query = Query(random);
            var text = new TextBuffer();
            var decoder = new PartDecoder(query, text);
            foreach (var pair in new PairReader(query))
            {
                Assert.Equal(Alone(pair.Key), text[decoder.Append(pair.Start, pair.Key)].ToArray());
                Assert.Equal(Alone(pair.Value), text[decoder.Append(pair.Start + pair.Key.Length + 1, pair.Value)].ToArray());
            }
        }
    }

    private static byte[] Query(Random random)
    {
        string[] pieces = ["&", "=", "a", "bc", "%41", "%", "%zz", "+", "\0", "ä", "%C3%A4", "%ff"];
        return Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => pieces[random.Next(pieces.Length)])));
    }

    private static byte[] Alone(ReadOnlySpan<byte> part)
    {
        var text = new TextBuffer();
        return text[PercentDecoding.Append(text, part)].ToArray();
    }
}
