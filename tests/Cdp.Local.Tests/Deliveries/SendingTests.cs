using System.Globalization;
using Cdp.Deliver;
using Cdp.Local.Tests.Postgres;

namespace Cdp.Local.Tests.Deliveries;

/// <summary>Deliveries to a receiver that fails, hangs, answers 410, dies in mid-answer, is away.</summary>
public sealed class SendingTests(TestServer server) : IAsyncLifetime
{
    private DeliveryWorld _world = null!;

    private Receiver Receiver => _world.Receiver;

    public async ValueTask InitializeAsync() => _world = await DeliveryWorld.MakeAsync(server);

    public async ValueTask DisposeAsync()
    {
        if (_world is not null) await _world.DisposeAsync();
    }

    [Fact]
    public async Task What_is_taken_is_posted_once_as_json_with_its_id()
    {
        await _world.LoadAsync(1, "ann best", "bob new");

        Assert.Equal(new DeliveryPass(2, 0, 0), await _world.SendAsync());
        Assert.Equal(new DeliveryPass(0, 0, 0), await _world.SendAsync());

        Assert.Equal(["entered best ann", "entered new bob"], Receiver.Posts.Select(post => post.Said).Order(StringComparer.Ordinal));
        Assert.All(Receiver.Posts, post => Assert.Equal("application/json", post.Headers["content-type"]));
        Assert.Equal(
            Receiver.Posts.Select(post => post.Id).Order(StringComparer.Ordinal),
            (await _world.Tables.RowsAsync("SELECT id FROM cdp_deliveries")).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("HTTP/1.1 500 Broken\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", "answered 500")]
    [InlineData("HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", "answered 404")]
    [InlineData("HTTP/1.1 307 Elsewhere\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n", "redirects are not followed")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of an ans", "no answer: ")]
    [InlineData("HTTP/1.1 200 O", "no answer: ")]
    [InlineData("", "no answer: ")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n\r\n", "no answer: ")]
    public async Task Any_other_answer_than_a_whole_2xx_comes_again_under_the_same_id(string answer, string fault)
    {
        Receiver.Answer = _ => answer;
        await _world.LoadAsync(1, "ann best");
        Assert.Equal(new DeliveryPass(0, 1, 0), await _world.SendAsync());
        Assert.Contains(fault, Assert.Single(await _world.StatesAsync()), StringComparison.Ordinal);
        Assert.Equal(new DeliveryPass(0, 0, 0), await _world.SendAsync());

        Receiver.Answer = _ => Receiver.Ok;
        _world.Clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(new DeliveryPass(1, 0, 0), await _world.SendAsync());

        Assert.Equal(2, Receiver.Posts.Count);
        Assert.Equal((Receiver.Posts[0].Id, Receiver.Posts[0].Body), (Receiver.Posts[1].Id, Receiver.Posts[1].Body));
        Assert.NotEqual(Receiver.Posts[0].Headers["webhook-timestamp"], Receiver.Posts[1].Headers["webhook-timestamp"]);
    }

    [Fact]
    public async Task An_endless_answer_is_believed_without_its_end()
    {
        Receiver.Answer = _ => $"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n{new string('x', 100_000)}";
        await _world.LoadAsync(1, "ann best");

        Assert.Equal(new DeliveryPass(1, 0, 0), await _world.SendAsync());
    }

    [Fact]
    public async Task A_receiver_that_hangs_is_given_20_seconds()
    {
        Receiver.Answer = _ => null;
        await _world.LoadAsync(1, "ann best");

        var pass = _world.SendAsync();
        await Serve.Eventually.Async(() => Receiver.Posts.Count == 1);
        Assert.False(pass.IsCompleted);
        _world.Clock.Advance(WebhookClient.Timeout);

        Assert.Equal(new DeliveryPass(0, 1, 0), await pass);
        Assert.Equal(["ann pending 1 no answer within 20 s"], await _world.StatesAsync());
    }

    [Fact]
    public async Task A_receiver_that_is_away_for_a_day_gets_everything_when_it_is_back()
    {
        await Receiver.GoAwayAsync();
        await _world.LoadAsync(1, Enumerable.Range(0, 30).Select(user => $"u{user.ToString(CultureInfo.InvariantCulture)} best"));
        for (var hour = 0; hour < 24; hour++)
        {
            Assert.Equal(0, (await _world.SendAsync()).Delivered);
            _world.Clock.Advance(TimeSpan.FromHours(1));
        }

        Receiver.ComeBack();
        for (var hour = 0; hour < 11; hour++)
        {
            await _world.SendAsync();
            _world.Clock.Advance(TimeSpan.FromHours(1));
        }

        Assert.All(await _world.StatesAsync(), state => Assert.Contains("delivered", state, StringComparison.Ordinal));
        Assert.Equal(30, Receiver.Posts.Count);
        Assert.Equal(30, Receiver.Heeded().Length);
    }

    [Fact]
    public async Task A_pass_leaves_a_receiver_alone_once_a_whole_round_has_failed()
    {
        Receiver.Answer = _ => Receiver.Status(503);
        await _world.LoadAsync(1, Enumerable.Range(0, 50).Select(user => $"u{user.ToString(CultureInfo.InvariantCulture)} best"));

        Assert.Equal(new DeliveryPass(0, DeliverySender.Parallel, 0), await _world.SendAsync());

        Assert.Equal(DeliverySender.Parallel, Receiver.Posts.Count);
    }

    [Fact]
    public async Task A_pass_tries_nothing_twice_however_long_it_takes()
    {
        Receiver.Answer = post =>
        {
            _world.Clock.Advance(TimeSpan.FromSeconds(10));
            return post.Said.EndsWith('1') ? Receiver.Status(500) : Receiver.Ok;
        };
        await _world.LoadAsync(1, Enumerable.Range(0, 30).Select(user => $"u{user.ToString(CultureInfo.InvariantCulture)} best"));

        await _world.SendAsync();

        Assert.Equal(Receiver.Posts.Count, Receiver.Heeded().Length);
    }

    [Fact]
    public async Task Of_one_person_and_segment_the_receiver_gets_them_in_order()
    {
        Receiver.Answer = post => post.Said == "entered best ann" ? Receiver.Status(500) : Receiver.Ok;
        await _world.LoadAsync(1, "ann best", "bob best");
        await _world.LoadAsync(2, "ann", "bob");
        await _world.SendAsync();
        await _world.SendAsync();
        Assert.Equal(["entered best ann", "entered best bob", "left best bob"], Receiver.Heeded().Order(StringComparer.Ordinal));

        Receiver.Answer = _ => Receiver.Ok;
        _world.Clock.Advance(TimeSpan.FromSeconds(6));
        await _world.SendAsync();
        await _world.SendAsync();

        Assert.Equal(
            ["entered best ann", "left best ann"], Receiver.Heeded().Where(said => said.EndsWith("ann", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Pauses_grow_until_the_delivery_is_dead_after_12_attempts_in_67_hours()
    {
        Receiver.Answer = _ => Receiver.Status(500);
        await _world.LoadAsync(1, "ann best");
        var begin = _world.Clock.GetUtcNow();
        var at = new List<TimeSpan>();
        while (await _world.SendAsync() is { Failed: 1 })
        {
            at.Add(_world.Clock.GetUtcNow() - begin);
            _world.Clock.SetUtcNow((await NextAsync()).AddMilliseconds(-1));
            Assert.Equal(new DeliveryPass(0, 0, 0), await _world.SendAsync());
            _world.Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        at.Add(_world.Clock.GetUtcNow() - begin);
        Assert.Equal(RetryPauses.MaxAttempts, at.Count);
        var pauses = at.Zip(at.Skip(1), (one, next) => next - one).ToList();
        Assert.Equal(pauses.Order(), pauses);
        Assert.InRange(at[^1].TotalHours, 67, 75);
        Assert.Equal(["ann dead 12 answered 500"], await _world.StatesAsync());
    }

    [Theory]
    [InlineData("Retry-After: 3600\r\n", 3600)]
    [InlineData("Retry-After: Fri, 20 Nov 2026 04:00:00 GMT\r\n", 3600)]
    [InlineData("Retry-After: 1\r\n", 5)]
    [InlineData("Retry-After: 99999999\r\n", 36000)]
    [InlineData("Retry-After: soon\r\n", 5)]
    [InlineData("Retry-After: Fri, 20 Nov 2020 04:00:00 GMT\r\n", 5)]
    public async Task A_busy_receiver_is_left_alone_as_long_as_it_asks_within_reason(string header, int seconds)
    {
        Receiver.Answer = _ => Receiver.Status(429, header);
        await _world.LoadAsync(1, "ann best");
        await _world.SendAsync();

        _world.Clock.Advance(TimeSpan.FromSeconds(seconds));
        Assert.Equal(new DeliveryPass(0, 0, 0), await _world.SendAsync());
        _world.Clock.Advance(TimeSpan.FromSeconds(1) + (TimeSpan.FromSeconds(seconds) * 0.05));
        Assert.Equal(new DeliveryPass(0, 1, 0), await _world.SendAsync());
    }

    [Fact]
    public async Task A_receiver_that_answers_410_gets_nothing_more_until_somebody_says_so_or_its_address_changes()
    {
        Receiver.Answer = _ => Receiver.Status(410);
        await _world.LoadAsync(1, "ann best");
        Assert.Equal(new DeliveryPass(0, 0, 1), await _world.SendAsync());
        await _world.LoadAsync(2, "ann best", "bob best", "cleo best");
        _world.Clock.Advance(TimeSpan.FromDays(3));
        Assert.Equal(new DeliveryPass(0, 0, 0), await _world.SendAsync());
        Assert.Equal(["ann dead 1 answered 410", "bob pending 0", "cleo pending 0"], await _world.StatesAsync());
        Assert.NotNull(Assert.Single(await _world.Table.CountAsync(null, TestContext.Current.CancellationToken)).PausedAt);

        Receiver.Answer = _ => Receiver.Ok;
        var moved = _world.Destination with { Webhook = new(Receiver.Address, "/new") };
        Assert.Equal(new DeliveryPass(2, 0, 0), await _world.SendAsync(moved));
        Assert.Equal(new Resent(1, 0), await _world.Table.ResendAsync("crm", null, TestContext.Current.CancellationToken));
        Assert.Equal(new DeliveryPass(1, 0, 0), await _world.SendAsync());
        Assert.Equal(["entered best ann", "entered best bob", "entered best cleo"], Receiver.Heeded().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_dead_delivery_that_a_newer_one_has_overtaken_stays_dead()
    {
        Receiver.Answer = _ => Receiver.Status(500);
        await _world.LoadAsync(1, "ann best", "bob best");
        await _world.Tables.RunAsync("UPDATE cdp_deliveries SET attempts = 11");
        Assert.Equal(new DeliveryPass(0, 0, 2), await _world.SendAsync());
        await _world.LoadAsync(2, "ann", "bob best");

        Assert.Equal(new Resent(1, 1), await _world.Table.ResendAsync(null, null, TestContext.Current.CancellationToken));

        Receiver.Answer = _ => Receiver.Ok;
        Assert.Equal(new DeliveryPass(2, 0, 0), await _world.SendAsync());
        Assert.Equal(["entered best bob", "left best ann"], Receiver.Posts.Skip(2).Select(post => post.Said).Order(StringComparer.Ordinal));
    }

    private async Task<DateTimeOffset> NextAsync()
    {
        var rows = _world.Table.ReadAsync(null, "pending", TestContext.Current.CancellationToken);
        return new((await rows.SingleAsync(TestContext.Current.CancellationToken)).NextAttemptAt!.Value, TimeSpan.Zero);
    }

    [Fact]
    public async Task Two_programs_that_send_at_once_share_the_work()
    {
        await _world.LoadAsync(1, Enumerable.Range(0, 60).Select(user => $"u{user.ToString(CultureInfo.InvariantCulture)} best"));

        await Task.WhenAll(_world.SendAsync(), _world.SendAsync(), _world.SendAsync());

        Assert.Equal(60, Receiver.Posts.Count);
    }
}
