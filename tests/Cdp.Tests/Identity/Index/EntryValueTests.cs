using System.Text;
using Cdp.Identity;
using Cdp.Identity.Index;
using Cdp.Text;

namespace Cdp.Tests.Identity.Index;

/// <summary>What the index holds of a client and day: <see cref="SignInList"/> and <see cref="AttributableTimes"/>.</summary>
public sealed class EntryValueTests
{
    private static readonly string[] Texts =
    [
        "ada", "Zoë", "", "\0", "'; drop table users; --", "~me", "../../etc", "%2F", "😀", "\r\n", new string('x', 300),
        "\u0080\u07ff\uffff",
    ];

    [Theory, MemberData(nameof(Seeds.Few), MemberType = typeof(Seeds))]
    public void Sign_ins_are_read_as_they_were_written_in_their_order(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 300; round++)
        {
            var clientId = Encoding.UTF8.GetBytes(Texts[random.Next(Texts.Length)]);
            var written = NextSignIns(random);
            var list = new ByteBuffer();
            SignInList.Write(clientId, written, list);

            var read = new SignIns();
            SignInList.AddTo(read, list.Written);

            Assert.Equal(clientId, SignInList.ClientId(list.Written));
            Assert.Equal(Lines(written), Lines(read));
        }
    }

    [Theory, MemberData(nameof(Seeds.Few), MemberType = typeof(Seeds))]
    public void Lists_of_several_days_make_one_collection_in_order(int seed)
    {
        var random = new Random(seed);
        var all = new SignIns();
        var expected = new List<string>();
        for (var day = 0; day < 50; day++)
        {
            var signIns = NextSignIns(random);
            var list = new ByteBuffer();
            SignInList.Write("1.2"u8, signIns, list);
            SignInList.AddTo(all, list.Written);
            expected.AddRange(Lines(signIns));
        }

        Assert.Equal(expected.Order(StringComparer.Ordinal), Lines(all).Order(StringComparer.Ordinal));
        Assert.Equal(all.All.OrderBy(each => each.OccurredAt).ThenBy(each => each.ReceivedAt).ThenBy(each => each.Order), all.All);
    }

    [Theory, MemberData(nameof(Seeds.Few), MemberType = typeof(Seeds))]
    public void Times_are_read_in_order_each_once(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 300; round++)
        {
            var times = Enumerable.Range(0, random.Next(200)).Select(_ => NextTime(random)).ToList();
            var expected = times.Distinct().Order().ToList();
            var list = new ByteBuffer();

            AttributableTimes.Write(times, list);

            Assert.Equal(expected, AttributableTimes.Read(list.Written));
        }
    }

    private static SignIns NextSignIns(Random random)
    {
        var signIns = new SignIns();
        for (var left = random.Next(30); left > 0; left--)
            signIns.Add(NextTime(random), NextTime(random), Encoding.UTF8.GetBytes(Texts[random.Next(Texts.Length)]));
        return signIns;
    }

    /// <summary>Equal times are frequent; some lie before 1970, and a receipt may be before the hit.</summary>
    private static long NextTime(Random random) => random.Next(10) switch
    {
        0 => random.Next(-3, 3),
        < 5 => 1_770_000_000_000 + random.Next(5),
        _ => 1_770_000_000_000 + random.NextInt64(1L << 35),
    };

    private static IEnumerable<string> Lines(SignIns signIns) =>
        signIns.All.Select(each => $"{each.OccurredAt} {each.ReceivedAt} {Convert.ToHexString(signIns.User(each.User))}");
}
