using System.Buffers;
using Cdp.Hits;
using Cdp.Lake.Parquet;
using Cdp.Testing;

namespace Cdp.Tests.Hits;

public sealed class StringDictionaryTests
{
    [Fact]
    public void A_text_has_one_id_in_all_lookups()
    {
        var texts = new StringDictionary(1000);
        StringDictionary.Lookup first = new(texts), second = new(texts);

        Assert.Equal([0, 1, 0, 0], [first.Find("agent a"u8), first.Find("agent b"u8), second.Find("agent a"u8), first.Find("agent a"u8)]);
        Assert.Equal("agent b"u8, texts.Text(1));
    }

    [Fact]
    public void Threads_that_add_and_find_at_once_agree()
    {
        for (var round = 0; round < 50; round++)
        {
            var texts = new StringDictionary(1 << 20);
            Parallel.For(0, 4, _ =>
            {
                var lookup = new StringDictionary.Lookup(texts);
                for (var i = 0; i < 300; i++)
                {
                    var text = System.Text.Encoding.ASCII.GetBytes($"agent {i}");
                    Assert.Equal(text, texts.Text(lookup.Find(text)!.Value));
                }
            });
        }
    }

    [Fact]
    public void A_text_without_room_gets_no_id()
    {
        var lookup = new StringDictionary.Lookup(new StringDictionary(10));

        Assert.Equal(0, lookup.Find("1234567"u8));
        Assert.Null(lookup.Find("12345678"u8));
        Assert.Equal(0, lookup.Find("1234567"u8));
        Assert.Equal(1, lookup.Find("123"u8));
    }

    [Fact]
    public void Dictionary_encoded_or_not_the_same_hits_make_the_same_file()
    {
        var random = new Random(11);
        var texts = new StringDictionary(2000);
        var lookup = new StringDictionary.Lookup(texts);
        List<byte[]> plain = [], encoded = [];
        for (var i = 0; i < 300; i++)
        {
            var hit = HitWorld.Random(random);
            plain.Add(HitWorld.Encode(hit));
            hit.DictionaryEncode(lookup);
            encoded.Add(HitWorld.Encode(hit));
        }

        Assert.True(encoded.Sum(hit => hit.Length) < plain.Sum(hit => hit.Length), "some texts must have ids");
        Assert.Equal(FileOf(plain, StringDictionary.None), FileOf(encoded, texts));
    }

    [Fact]
    public void Ten_thousand_texts_have_the_ids_of_a_dictionary()
    {
        var random = new Random(12);
        var texts = new StringDictionary(8 << 20);
        var lookup = new StringDictionary.Lookup(texts);
        var ids = new Dictionary<string, int>();
        for (var i = 0; i < 50_000; i++)
        {
            var text = $"agent {random.Next(10_000)}";
            if (!ids.TryGetValue(text, out var id)) ids[text] = id = ids.Count;

            Assert.Equal(id, lookup.Find(System.Text.Encoding.ASCII.GetBytes(text)));
            Assert.Equal(text, System.Text.Encoding.ASCII.GetString(texts.Text(id)));
        }
    }

    private static byte[] FileOf(List<byte[]> hits, StringDictionary texts)
    {
        var to = new ArrayBufferWriter<byte>();
        var writer = new LakeFileWriter();
        writer.Start(to, texts);
        foreach (var hit in hits) writer.Add(hit);
        writer.Complete();
        return to.WrittenSpan.ToArray();
    }
}
