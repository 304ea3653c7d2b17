using Cdp.Lake.Parquet;

namespace Cdp.Tests.Lake.Parquet;

public sealed class DictionaryEncoderTests
{
    /// <summary>Some values share a slot of the hash table: of nearly 5,000 in 32,768 slots several hundred do.</summary>
    [Theory, InlineData(1, 1), InlineData(2, 7), InlineData(3, 300), InlineData(4, 6500)]
    public void Ten_thousand_values_have_the_entries_of_a_dictionary(int seed, int distinct)
    {
        var random = new Random(seed);
        var values = Enumerable.Range(0, 10_000).Select(i => Value(random.Next(Math.Min(distinct, i + 1) * 3 / 4 + 1))).ToList();

        Assert.True(TryIndex(new DictionaryEncoder(), values, out var entries, out var indexes));

        var expected = new Dictionary<string, int>(StringComparer.Ordinal);
        Assert.Equal(values.Select(value => expected.TryGetValue(Hex(value), out var index) ? index : expected[Hex(value)] = expected.Count), indexes);
        Assert.Equal(expected.OrderBy(entry => entry.Value).Select(entry => entry.Key), entries.Select(Hex));
    }

    [Fact]
    public void An_encoder_is_reused()
    {
        var encoder = new DictionaryEncoder();
        for (var round = 0; round < 5; round++)
        {
            var random = new Random(round);
            var values = Enumerable.Range(0, 5000 >> round).Select(_ => Value(random.Next(100 * (round + 1)))).ToList();

            var isSmaller = TryIndex(encoder, values, out var entries, out var indexes);

            Assert.Equal(values.Select(Hex).Distinct().Count() <= values.Count / 2, isSmaller);
            if (isSmaller) Assert.Equal(values.Select(Hex), indexes.Select(index => Hex(entries[index])));
        }
    }

    [Theory, InlineData(100, 50, true), InlineData(100, 51, false), InlineData(100, 100, false), InlineData(1, 1, false)]
    public void More_than_half_distinct_is_left_as_it_is(int count, int distinct, bool isSmaller) =>
        Assert.Equal(isSmaller, TryIndex(new DictionaryEncoder(), Values(count, distinct), out _, out _));

    [Fact]
    public void A_mostly_distinct_start_is_left_as_it_is_without_looking_at_the_rest() =>
        Assert.False(TryIndex(new DictionaryEncoder(), [.. Values(2000, 2000), .. Values(20_000, 1)], out _, out _));

    [Theory, InlineData(65_536, true), InlineData(65_537, false)]
    public void A_dictionary_has_at_most_65536_entries(int distinct, bool isSmaller)
    {
        List<byte[]> values = [.. Values(2000, 1), .. Values(distinct - 1, distinct - 1, first: 1), .. Values(distinct, 1)];

        Assert.Equal(isSmaller, TryIndex(new DictionaryEncoder(), values, out var entries, out var indexes));
        if (isSmaller) Assert.Equal(values.Select(Hex), indexes.Select(index => Hex(entries[index])));
    }

    private static IEnumerable<byte[]> Values(int count, int distinct, int first = 0) => Enumerable.Range(0, count).Select(i => Value(first + i % distinct));

    private static byte[] Value(int number) => ParquetRows.Text(number == 0 ? "" : $"value {number}");

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes);

    private static bool TryIndex(DictionaryEncoder encoder, IEnumerable<byte[]> values, out List<byte[]> entries, out int[] indexes)
    {
        var all = values.ToList();
        var isSmaller = encoder.TryIndex(all.SelectMany(value => value).ToArray(), all.Count, out var found);
        (entries, indexes) = ([], found.ToArray());
        for (var rest = encoder.Entries; !rest.IsEmpty; rest = rest[entries[^1].Length..])
            entries.Add(rest[..(4 + BitConverter.ToInt32(rest))].ToArray());
        if (isSmaller) Assert.Equal(encoder.Count, entries.Count);
        return isSmaller;
    }
}
