using Cdp.Identity.Index;

namespace Cdp.Tests.Identity.Index;

public sealed class ClientRangeTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(1000)]
    [InlineData(1024)]
    [InlineData(65_537)]
    public void Ranges_cover_each_hash_once_and_say_the_same_as_the_number_of_a_client(int ranges)
    {
        var next = UInt128.Zero;
        for (var i = 0; i < ranges; i++)
        {
            var range = ClientRange.Of(i, ranges);
            Assert.Equal(next, range.From);
            Assert.True(range.From <= range.To);
            Assert.Equal(i, ClientRange.NumberOf(range.From, ranges));
            Assert.Equal(i, ClientRange.NumberOf(range.To, ranges));
            next = range.To + 1;
        }

        Assert.Equal(UInt128.Zero, next); // the last one ends at the greatest hash
    }

    [Theory, MemberData(nameof(Seeds.Few), MemberType = typeof(Seeds))]
    public void A_client_lies_in_the_range_of_its_number(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 10_000; i++)
        {
            var ranges = random.Next(1, 1 << 20);
            var client = SegmentWorld.NextClient(random);
            var range = ClientRange.Of(ClientRange.NumberOf(client, ranges), ranges);
            Assert.True(range.From <= client && client <= range.To, $"client {client:x32}, {ranges} ranges");
        }
    }

    [Theory, MemberData(nameof(Seeds.Few), MemberType = typeof(Seeds))]
    public void Clients_are_spread_evenly(int seed)
    {
        var random = new Random(seed);
        var counts = new int[10];
        for (var i = 0; i < 10_000; i++)
        {
            var client = ClientHash.Of(BitConverter.GetBytes(random.NextInt64()));
            counts[ClientRange.NumberOf(client, counts.Length)]++;
        }

        Assert.All(counts, count => Assert.InRange(count, 800, 1200));
    }
}
