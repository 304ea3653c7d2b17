using Cdp.Identity.Index;

namespace Cdp.Tests.Identity.Index;

public sealed class BloomFilterTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 100)]
    [InlineData(3, 10_000)]
    public void A_filter_holds_its_clients_and_at_most_two_in_a_hundred_others(int seed, int count)
    {
        var random = new Random(seed);
        var clients = Enumerable.Range(0, count).Select(_ => SegmentWorld.NextClient(random)).ToHashSet();
        var filter = BloomFilter.For(count);
        foreach (var client in clients) filter.Add(client);

        Assert.All(clients, client => Assert.True(filter.MayHold(client)));
        var others = Enumerable.Range(0, 20_000).Select(_ => SegmentWorld.NextClient(random)).Except(clients).ToList();
        Assert.InRange(others.Count(filter.MayHold), 0, others.Count / 50);
    }

    [Fact]
    public void A_filter_that_was_stored_answers_as_before()
    {
        var random = new Random(1);
        var filter = BloomFilter.For(1000);
        for (var i = 0; i < 1000; i++) filter.Add(SegmentWorld.NextClient(random));

        var stored = new BloomFilter(filter.Bytes.ToArray());

        for (var i = 0; i < 10_000; i++)
        {
            var client = SegmentWorld.NextClient(random);
            Assert.Equal(filter.MayHold(client), stored.MayHold(client));
        }
    }

    [Theory]
    [InlineData(0, 8)]
    [InlineData(6, 8)]
    [InlineData(10_000, 12_500)]
    [InlineData(1_000_000_000, 1_250_000_000)]
    public void A_filter_takes_ten_bits_for_each_client(int clients, int bytes) => Assert.Equal(bytes, BloomFilter.LengthFor(clients));
}
