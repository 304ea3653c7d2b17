using System.Security.Cryptography;
using System.Text;
using Cdp.Lake;

namespace Cdp.Tests.Lake;

public sealed class UserKeyTests
{
    [Theory]
    [InlineData("ada", null, "ada")]
    [InlineData("Ada_L-1.x", "7.1", "Ada_L-1.x")]
    [InlineData(null, "123.456", "~123.456")]
    [InlineData(null, null, "~")]
    [InlineData("", "", "~")]
    [InlineData("~me", null, "%7Eme")]
    [InlineData(null, "~me", "~%7Eme")]
    [InlineData("../../x", null, "..%2F..%2Fx")]
    [InlineData("a/b", null, "a%2Fb")]
    [InlineData("%2F", null, "%252F")]
    [InlineData(".", null, "%2E")]
    [InlineData("..", null, "%2E%2E")]
    [InlineData("...", null, "...")]
    [InlineData(null, "..", "~..")]
    [InlineData("=cmd()", null, "%3Dcmd%28%29")]
    [InlineData("it's \"x\"\n", null, "it%27s%20%22x%22%0A")]
    [InlineData("ä😀", null, "%C3%A4%F0%9F%98%80")]
    public void An_id_becomes_a_name_that_is_safe_everywhere(string? userId, string? clientId, string key) =>
        Assert.Equal(key, UserKey.Of(userId, clientId));

    [Fact]
    public void A_key_of_200_bytes_stays_and_a_longer_one_is_cut_and_told_apart_by_its_hash()
    {
        var (fits, over) = (new string('a', 200), new string('a', 201));

        Assert.Equal(fits, UserKey.Of(fits, null));
        Assert.Equal(new string('a', 150) + "~" + Hash(over), UserKey.Of(over, null));
        Assert.Equal("~" + new string('a', 149) + "~" + Hash(fits), UserKey.Of(null, fits));
    }

    [Fact]
    public void The_cut_is_at_a_whole_escape()
    {
        var emoji = string.Concat(Enumerable.Repeat("😀", 250));

        Assert.Equal(string.Concat(Enumerable.Repeat("%F0%9F%98%80", 12)) + "%F0%9F~" + Hash(emoji), UserKey.Of(emoji, null));
        Assert.Equal(
            "a" + string.Concat(Enumerable.Repeat("%F0%9F%98%80", 12)) + "%F0~" + Hash("a" + emoji), UserKey.Of("a" + emoji, null));
    }

    [Theory, InlineData(1), InlineData(2), InlineData(20261124)]
    public void Distinct_owners_have_distinct_keys_that_stay_in_their_folder(int seed)
    {
        var random = new Random(seed);
        string[] pieces =
        [
            "a", "~", "%", "7E", "/", ".", "..", "\\", "ä", "😀", "\0", " ", "=", "'", "\"", "\n", new string('x', 149),
            new string('é', 30), "B",
        ];
        var owners = new Dictionary<string, (string?, string?)>(StringComparer.Ordinal);
        for (var n = 0; n < 20_000; n++)
        {
            var id = string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => pieces[random.Next(pieces.Length)]));
            (string?, string?) owner = random.Next(2) == 0 ? (id, null) : (null, id);
            var key = UserKey.Of(owner.Item1, owner.Item2);

            Assert.Equal(owner, owners.TryGetValue(key, out var same) ? same : owners[key] = owner);
            Assert.InRange(key.Length, 1, UserKey.MaxBytes);
            Assert.Matches("^(?!\\.{1,2}$)[A-Za-z0-9_.%~-]+$", key);
        }
    }

    [Theory, InlineData("ada", 64), InlineData("~", 7), InlineData("~123.456", 4096)]
    public void A_bucket_is_the_first_8_bytes_of_the_hash_modulo_their_number(string key, int buckets)
    {
        var first = Convert.ToUInt64(Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(key)))[..16], 16);

        Assert.Equal((int)(first % (ulong)buckets), UserKey.Bucket(Encoding.ASCII.GetBytes(key), buckets));
    }

    private static string Hash(string id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..32];
}
