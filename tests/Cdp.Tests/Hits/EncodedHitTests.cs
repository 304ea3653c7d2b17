using System.Text;
using Cdp.Hits;
using Cdp.Testing;

namespace Cdp.Tests.Hits;

public sealed class EncodedHitTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 30)];

    [Theory, MemberData(nameof(Seeds))]
    public void Every_column_is_read_as_the_hit_has_it_dictionary_encoded_or_not(int seed)
    {
        var random = new Random(seed);
        var dictionary = new StringDictionary(seed * 100);
        var lookup = new StringDictionary.Lookup(dictionary);
        for (var i = 0; i < 30; i++)
        {
            var hit = HitWorld.Random(random);
            AssertSame(hit, new EncodedHit(HitWorld.Encode(hit), StringDictionary.None));
            hit.DictionaryEncode(lookup);
            AssertSame(hit, new EncodedHit(HitWorld.Encode(hit), dictionary));
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void A_hit_stays_as_it_is_when_it_is_dictionary_encoded_and_is_decoded_with_the_dictionary(int seed)
    {
        var dictionary = new StringDictionary();
        var (hit, decoded) = (HitWorld.Random(new Random(seed)), new Hit());
        var plain = HitWorld.Encode(hit);

        hit.DictionaryEncode(new StringDictionary.Lookup(dictionary));
        var encoded = HitWorld.Encode(hit);

        Assert.Equal(hit.EncodedLength, encoded.Length);
        Assert.Equal(encoded.Length, decoded.Decode(encoded, dictionary));
        Assert.Equal(plain, HitWorld.Encode(decoded));
        AssertSame(decoded, new EncodedHit(plain, StringDictionary.None));
        AssertSame(hit, new EncodedHit(plain, StringDictionary.None));
    }

    [Theory, MemberData(nameof(Seeds))]
    public void An_owner_is_written_and_all_else_stays(int seed)
    {
        var random = new Random(seed);
        var dictionary = new StringDictionary(2000);
        var hit = HitWorld.Random(random);
        hit.DictionaryEncode(new StringDictionary.Lookup(dictionary));
        foreach (var user in (string[])["", "u", "user 1234567890"])
        {
            var encoded = new EncodedHit(HitWorld.Encode(hit), dictionary);
            var row = new byte[encoded.MaxLengthWithOwner(Encoding.UTF8.GetBytes(user), "signed_in"u8)];
            row = row[..encoded.WriteWithOwner(Encoding.UTF8.GetBytes(user), "signed_in"u8, row)];

            hit.SetText(HitColumn.UserId, Encoding.UTF8.GetBytes(user));
            hit.SetText(HitColumn.IdentifiedBy, "signed_in"u8);
            Assert.Equal(HitWorld.Encode(hit), row);
        }
    }

    [Fact]
    public void A_text_that_is_set_after_the_encoding_is_the_one_that_is_written()
    {
        var dictionary = new StringDictionary(1000);
        var hit = new Hit();
        hit.SetText(HitColumn.UserAgent, "an agent of a common name"u8);
        hit.DictionaryEncode(new StringDictionary.Lookup(dictionary));

        hit.SetText(HitColumn.UserAgent, "another"u8);

        Assert.Equal("another"u8, new EncodedHit(HitWorld.Encode(hit), StringDictionary.None).Text(HitColumn.UserAgent));
    }

    [Fact]
    public void An_id_without_its_dictionary_is_an_error_and_no_text()
    {
        var (right, other) = (new StringDictionary(1000), new StringDictionary(1000));
        other.Find("a text of the other dictionary"u8);
        var lookup = new StringDictionary.Lookup(right);
        var hit = new Hit();
        foreach (var agent in (string[])["the first common agent", "the second common agent"])
        {
            hit.SetText(HitColumn.UserAgent, Encoding.UTF8.GetBytes(agent));
            hit.DictionaryEncode(lookup);
        }

        var row = HitWorld.Encode(hit);

        Assert.Equal("the second common agent"u8, new EncodedHit(row, right).Text(HitColumn.UserAgent));
        foreach (var wrong in (StringDictionary[])[StringDictionary.None, other])
        {
            Assert.Throws<InvalidOperationException>(() => new EncodedHit(row, wrong).Text(HitColumn.UserAgent).Length);
            Assert.Throws<InvalidOperationException>(() => new Hit().Decode(row, wrong));
        }
    }

    private static void AssertSame(Hit hit, EncodedHit encoded)
    {
        foreach (var column in Enum.GetValues<HitColumn>())
        {
            Assert.Equal(hit.Has(column), encoded.Has(column));
            switch (HitColumns.Of(column).Type)
            {
                case ColumnType.Text or ColumnType.Json: Assert.Equal(hit.Text(column), encoded.Text(column)); break;
                case ColumnType.Boolean: Assert.Equal(hit.Boolean(column), encoded.Boolean(column)); break;
                default: Assert.Equal(hit.Integer(column), encoded.Integer(column)); break;
            }
        }
    }
}
