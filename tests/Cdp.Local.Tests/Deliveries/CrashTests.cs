using System.Globalization;
using Cdp.Local.Tests.Postgres;
using Npgsql;

namespace Cdp.Local.Tests.Deliveries;

/// <summary>
/// Random days, a receiver that does anything, and programs that die between any two of their words to PostgreSQL: a receiver that heeds
/// the key ends with exactly the members of the segments.
/// </summary>
public sealed class CrashTests(TestServer server) : IAsyncLifetime
{
    private static readonly string?[] Answers =
    [
        Receiver.Ok, Receiver.Ok, Receiver.Ok, "", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nha", Receiver.Status(500),
        Receiver.Status(429, "Retry-After: 900\r\n"), Receiver.Status(302, "Location: /\r\n"),
    ];

    private DeliveryWorld _world = null!;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(
        1, int.Parse(Environment.GetEnvironmentVariable("CDP_SEEDS") ?? "3", CultureInfo.InvariantCulture))];

    public async ValueTask InitializeAsync() => _world = await DeliveryWorld.MakeAsync(server);

    public async ValueTask DisposeAsync()
    {
        if (_world is not null) await _world.DisposeAsync();
    }

    [Theory, MemberData(nameof(Seeds))]
    public async Task Nothing_is_lost_and_nothing_doubled_for_a_receiver_that_heeds_the_key(int seed)
    {
        var random = new Random(seed);
        _world.Receiver.Answer = _ => Answers[Next(random, Answers.Length)];
        for (var day = 1; day < 15; day += Next(random, 3))
        {
            await _world.LoadAsync(day, Rows(random));
            for (var pass = Next(random, 6); pass > 0; pass--)
            {
                await SendOrDieAsync(Next(random, 3) == 0 ? Next(random, 12) : null);
                if (Next(random, 4) == 0) await AwayAsync();
                _world.Clock.Advance(TimeSpan.FromSeconds(Next(random, 4000)));
            }
        }

        _world.Receiver.Answer = _ => Receiver.Ok;
        for (var rest = 0; rest < 100 && await IsPendingAsync(); rest++)
        {
            await SendOrDieAsync(null);
            _world.Clock.Advance(TimeSpan.FromHours(1));
        }

        await AssertHeededAsync(_world);
    }

    /// <summary>Everything was delivered, and the receiver holds the members that the profiles have.</summary>
    internal static async Task AssertHeededAsync(DeliveryWorld world)
    {
        Assert.All(await world.Tables.RowsAsync("SELECT state FROM cdp_deliveries"), state => Assert.Equal("delivered", state));
        Assert.Equal(
            await world.Tables.RowsAsync("SELECT id FROM cdp_deliveries ORDER BY id"),
            world.Receiver.Posts.Select(post => post.Id).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.Equal(
            (await world.Tables.RowsAsync(
                "SELECT 'best ' || user_id FROM profiles WHERE best UNION ALL SELECT 'new ' || user_id FROM profiles WHERE new"))
                .Order(StringComparer.Ordinal),
            Members(world).Order(StringComparer.Ordinal));
    }

    /// <summary>
    /// What a receiver holds that drops ids it knows and applies the rest; an entry of a member, or an exit of none, is a doubled one.
    /// </summary>
    private static HashSet<string> Members(DeliveryWorld world)
    {
        var members = new HashSet<string>(StringComparer.Ordinal);
        foreach (var said in world.Receiver.Heeded())
        {
            var words = said.Split(' ', 2);
            Assert.True(words[0] == "entered" ? members.Add(words[1]) : members.Remove(words[1]), said);
        }

        return members;
    }

    internal static List<string> Rows(Random random) =>
        [.. Enumerable.Range(0, 12).Where(_ => Next(random, 5) > 0).Select(user =>
            $"u{user}{(Next(random, 2) == 0 ? " best" : "")}{(Next(random, 3) == 0 ? " new" : "")}")];

    private async Task SendOrDieAsync(int? at)
    {
        _world.DiesAt = at;
        try
        {
            await _world.SendAsync();
        }
        catch (NpgsqlException e) when (at is not null && e.Message == "the program has died")
        {
            // What it had claimed waits until its lease is over.
        }
        finally
        {
            _world.DiesAt = null;
        }
    }

    private async Task AwayAsync()
    {
        await _world.Receiver.GoAwayAsync();
        await SendOrDieAsync(null);
        _world.Receiver.ComeBack();
    }

    private async Task<bool> IsPendingAsync() =>
        (await _world.Tables.RowsAsync("SELECT id FROM cdp_deliveries WHERE state = 'pending' LIMIT 1")).Length > 0;

    /// <summary>The receiver answers several posts at once.</summary>
    private static int Next(Random random, int below)
    {
        lock (random) return random.Next(below);
    }
}
