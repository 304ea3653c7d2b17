using Cdp.Identity.Index;

namespace Cdp.Tests.Identity.Index;

public sealed class ClientHistoryTests
{
    [Theory, MemberData(nameof(Seeds.Few), MemberType = typeof(Seeds))]
    public void A_client_has_changed_when_at_least_one_earlier_run_found_something_else(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 100; round++)
        {
            var before = Enumerable.Range(0, random.Next(4)).Select(_ => NextRun(random)).ToList();
            var now = NextRun(random);
            var expected = before.Append(now).SelectMany(run => run.Keys).Distinct()
                .Where(client => before.Exists(run => run.GetValueOrDefault(client) != now.GetValueOrDefault(client))).Order();

            var history = new ClientHistory(new ClientValues(), [.. before.Select(ValuesOf)]);

            Assert.Equal(expected, history.Changed(ValuesOf(now)));
        }
    }

    [Fact]
    public void Without_an_earlier_run_nothing_has_changed() =>
        Assert.Empty(new ClientHistory(new ClientValues(), []).Changed(ValuesOf(NextRun(new Random(1)))));

    [Fact]
    public void What_the_last_run_did_not_find_has_changed_for_each_client_that_signed_in()
    {
        var now = NextRun(new Random(1));
        var history = new ClientHistory(new ClientValues(), [new ClientValues()]);

        Assert.Equal(now.Keys.Order(), history.Changed(ValuesOf(now)));
    }

    private static Dictionary<UInt128, byte> NextRun(Random random) => Enumerable.Range(0, 100).Where(_ => random.Next(3) > 0)
        .ToDictionary(client => new UInt128((ulong)client, 7), _ => (byte)random.Next(1, 4));

    private static ClientValues ValuesOf(Dictionary<UInt128, byte> run)
    {
        var values = new ClientValues();
        foreach (var (client, value) in run) values.Add(new EntryKey(client, 0), [value]);
        return values;
    }
}
