using System.Buffers;
using Cdp.Hits;
using Cdp.Lake.Parquet;
using Cdp.Testing;

namespace Cdp.Tests.Hits;

public sealed class StringDictionaryTests
{
    [Fact]
    public void A_text_has_one_number_for_all_who_ask()
    {
        var texts = new StringDictionary(1000);
        StringDictionary.Lookup first = new(texts), second = new(texts);

        Assert.Equal([0, 1, 0, 0], [first.Find("agent a"u8), first.Find("agent b"u8), second.Find("agent a"u8), first.Find("agent a"u8)]);
        Assert.Equal("agent b"u8, texts.Plain(1)[4..]);
    }

    [Fact]
    public void Threads_that_add_and_find_at_once_agree()
    {
        for (var round = 0; round < 50; round++)
        {
            var texts = new StringDictionary(1 << 20);
            Parallel.For(0, 4, _ =>
            {
                var finder = new StringDictionary.Lookup(texts);
                for (var i = 0; i < 300; i++)
                {
                    var text = System.Text.Encoding.ASCII.GetBytes($"agent {i}");
                    Assert.Equal(text, texts.Plain(finder.Find(text)!.Value)[4..]);
                }
            });
        }
    }

    [Fact]
    public void What_has_no_room_gets_no_number()
    {
        var finder = new StringDictionary.Lookup(new StringDictionary(10));

        Assert.Equal([0, null, 0, 1], [finder.Find("1234567"u8), finder.Find("12345678"u8), finder.Find("1234567"u8), finder.Find("123"u8)]);
    }

    [Fact]
    public void Numbered_or_not_the_same_hits_make_the_same_file()
    {
        var random = new Random(11);
        var texts = new StringDictionary(2000);
        var finder = new StringDictionary.Lookup(texts);
        List<byte[]> plain = [], numbered = [];
        for (var i = 0; i < 300; i++)
        {
            var hit = HitWorld.Random(random);
            plain.Add(HitWorld.Encode(hit));
            hit.Number(finder);
            numbered.Add(HitWorld.Encode(hit));
        }

        Assert.True(numbered.Sum(hit => hit.Length) < plain.Sum(hit => hit.Length), "some texts must have been numbered");
        Assert.Equal(FileOf(plain, StringDictionary.None), FileOf(numbered, texts));
    }

    private static byte[] FileOf(List<byte[]> hits, StringDictionary texts)
    {
        var to = new ArrayBufferWriter<byte>();
        var writer = new HitFileWriter();
        writer.Begin(to, texts);
        foreach (var hit in hits) writer.Add(hit);
        writer.Complete();
        return to.WrittenSpan.ToArray();
    }
}
