using System.Text;
using Cdp.Deliver;
using Cdp.Local.Tests.Postgres;
using Cdp.Settings;
using Cdp.Storage;
using Cdp.Testing;
using Npgsql;

namespace Cdp.Local.Tests.Deliveries;

/// <summary>The way on AWS: from the table into the bucket, from there to the receiver, and receipts back.</summary>
public sealed class HandOverTests(TestServer server) : IAsyncLifetime
{
    private readonly MemoryObjectStore _bucket = new();
    private DeliveryWorld _world = null!;
    private BucketQueue _queue = null!;

    public static TheoryData<int> Seeds => CrashTests.Seeds;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private HandedDelivery Function => new(
        _queue, _world.Client, [_world.Destination], (_, _) => Task.FromResult(WebhookSecret.Parse("S", DeliveryWorld.Key)), _world.Clock,
        () => 0);

    public async ValueTask InitializeAsync()
    {
        _world = await DeliveryWorld.MakeAsync(server);
        _queue = new(_bucket, _world.Clock);
    }

    public async ValueTask DisposeAsync()
    {
        if (_world is not null) await _world.DisposeAsync();
    }

    [Fact]
    public async Task What_is_handed_over_is_posted_and_its_receipt_comes_back()
    {
        await _world.LoadAsync(1, "ann best", "bob new");

        Assert.Equal(new HandedOver(2, 0, 0), await HandOverAsync());
        Assert.Equal(new HandedOver(0, 0, 0), await HandOverAsync());
        Assert.Equal(2, _bucket.Keys.Count(key => key.StartsWith("deliveries/out/crm/msg_", StringComparison.Ordinal)));
        await DeliverAsync();
        Assert.Equal(["ann pending 1", "bob pending 1"], await _world.StatesAsync());
        Assert.Equal(new HandedOver(0, 2, 0), await HandOverAsync());

        Assert.Equal(["ann delivered 1", "bob delivered 1"], await _world.StatesAsync());
        Assert.Equal(["entered best ann", "entered new bob"], _world.Receiver.Heeded().Order(StringComparer.Ordinal));
        Assert.Empty(_bucket.Keys);
        Assert.Equal(0, _queue.Waiting);
    }

    [Fact]
    public async Task What_is_handed_over_is_not_sent_from_the_table_and_a_newer_one_waits_for_its_receipt()
    {
        _world.Receiver.Answer = _ => Receiver.Status(500);
        await _world.LoadAsync(1, "ann best");
        await HandOverAsync();
        await DeliverAsync();
        await _world.LoadAsync(2, "ann");
        _world.Clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal(new DeliveryPass(0, 0, 0), await _world.SendAsync());
        Assert.Equal(new HandedOver(0, 0, 0), await HandOverAsync());
        _world.Receiver.Answer = _ => Receiver.Ok;
        await DeliverAsync();
        Assert.Equal(new HandedOver(1, 1, 0), await HandOverAsync());
        await DeliverAsync();

        Assert.Equal(["entered best ann", "left best ann"], _world.Receiver.Heeded());
    }

    [Fact]
    public async Task A_message_that_comes_again_when_its_delivery_is_done_posts_nothing()
    {
        await _world.LoadAsync(1, "ann best");
        await HandOverAsync();
        var key = Assert.Single(_bucket.Keys);

        Assert.Null(await Function.PostAsync(key, 1, Cancel));
        Assert.Null(await Function.PostAsync(key, 2, Cancel));

        Assert.Single(_world.Receiver.Posts);
    }

    [Theory, InlineData("deliveries/out/"), InlineData("deliveries/out/crm"), InlineData("deliveries/out/crm/a/b.json"),
     InlineData("deliveries/done/crm/msg_1.json"), InlineData("raw/x"), InlineData("")]
    public async Task A_key_that_is_no_delivery_is_nothing_to_do(string key)
    {
        await _bucket.PutAsync(key, Encoding.UTF8.GetBytes("{}"), Cancel);

        Assert.Null(await Function.PostAsync(key, 1, Cancel));
        Assert.Empty(_world.Receiver.Posts);
    }

    [Fact]
    public async Task Pauses_grow_and_the_last_failure_is_a_dead_letter_in_the_table()
    {
        _world.Receiver.Answer = _ => Receiver.Status(500);
        await _world.LoadAsync(1, "ann best");
        await HandOverAsync();
        var key = Assert.Single(_bucket.Keys);
        for (var attempt = 1; attempt < RetryPauses.MaxAttempts; attempt++)
            Assert.Equal(RetryPauses.After(attempt, null, 0), await Function.PostAsync(key, attempt, Cancel));
        Assert.Null(await Function.PostAsync(key, RetryPauses.MaxAttempts, Cancel));

        Assert.Equal(new HandedOver(0, 0, 1), await HandOverAsync());
        Assert.Equal(["ann dead 12 answered 500"], await _world.StatesAsync());

        Assert.Equal(new Resent(1, 0), await _world.Table.ResendAsync(null, null, Cancel));
        _world.Receiver.Answer = _ => Receiver.Ok;
        Assert.Equal(new HandedOver(1, 0, 0), await HandOverAsync());
        Assert.Null(await Function.PostAsync(key, 1, Cancel));
        Assert.Equal(new HandedOver(0, 1, 0), await HandOverAsync());
        Assert.Single(_world.Receiver.Heeded());
    }

    [Fact]
    public async Task A_410_is_dead_at_once_and_pauses_what_is_not_handed_over_yet()
    {
        _world.Receiver.Answer = _ => Receiver.Status(410);
        await _world.LoadAsync(1, "ann best");
        await HandOverAsync();
        await DeliverAsync();
        await _world.LoadAsync(2, "ann best", "bob best");

        Assert.Equal(new HandedOver(0, 0, 1), await HandOverAsync());

        Assert.Equal(["ann dead 1 answered 410", "bob pending 0"], await _world.StatesAsync());
    }

    [Fact]
    public async Task A_destination_that_was_taken_out_keeps_its_deliveries_for_three_days()
    {
        await _world.LoadAsync(1, "ann best");
        await HandOverAsync();
        var key = Assert.Single(_bucket.Keys);
        var without = new HandedDelivery(_queue, _world.Client, [], (_, _) => throw new InvalidOperationException(), _world.Clock, () => 0);

        Assert.Equal(TimeSpan.FromSeconds(5), await without.PostAsync(key, 1, Cancel));
        Assert.Null(await without.PostAsync(key, RetryPauses.MaxAttempts, Cancel));
        await HandOverAsync();

        Assert.Equal(["ann dead 12 there is no destination 'crm' any more"], await _world.StatesAsync());
    }

    [Fact]
    public async Task Without_its_secret_nothing_is_posted_and_nothing_given_up()
    {
        await _world.LoadAsync(1, "ann best");
        await HandOverAsync();
        var key = Assert.Single(_bucket.Keys);
        var closed = new HandedDelivery(
            _queue, _world.Client, [_world.Destination], (_, _) => throw new SettingsException("denied"), _world.Clock, () => 0);

        await Assert.ThrowsAsync<SettingsException>(() => closed.PostAsync(key, RetryPauses.MaxAttempts, Cancel));

        Assert.Equal([key], _bucket.Keys);
    }

    [Fact]
    public async Task When_time_is_up_the_rest_is_left_for_the_next_run()
    {
        await _world.LoadAsync(1, "ann best");

        var none = await new HandOver(_queue, _world.Queue, [_world.Destination], _world.Clock).RunAsync(_world.Clock.GetUtcNow(), Cancel);

        Assert.Equal(new HandedOver(0, 0, 0), none);
        Assert.Equal(new HandedOver(1, 0, 0), await HandOverAsync());
    }

    /// <summary>
    /// Random days, receivers, lost messages, and runs that die between any two of their words to PostgreSQL or to the bucket.
    /// </summary>
    [Theory, MemberData(nameof(Seeds))]
    public async Task Nothing_is_lost_and_nothing_doubled_for_a_receiver_that_heeds_the_key(int seed)
    {
        var random = new Random(seed);
        _world.Receiver.Answer = _ => random.Next(3) > 0 ? Receiver.Ok : random.Next(2) == 0 ? "" : Receiver.Status(500);
        for (var day = 1; day < 15; day += random.Next(3))
        {
            await _world.LoadAsync(day, CrashTests.Rows(random));
            for (var run = random.Next(5); run > 0; run--)
            {
                await HandOverOrDieAsync(random);
                await _queue.DeliverAsync(Function, () => random.Next(6) == 0, Cancel);
                _world.Clock.Advance(TimeSpan.FromSeconds(random.Next(4000)));
            }
        }

        _world.Receiver.Answer = _ => Receiver.Ok;
        for (var rest = 0; rest < 100 && (await PendingAsync() || _queue.Waiting > 0); rest++)
        {
            await HandOverAsync();
            await DeliverAsync();
            _world.Clock.Advance(TimeSpan.FromHours(1));
        }

        await CrashTests.AssertHeededAsync(_world);
        Assert.Empty(_bucket.Keys);
    }

    private async Task HandOverOrDieAsync(Random random)
    {
        var crash = random.Next(2) == 0 ? Crash.Before : Crash.After;
        var store = new FaultyObjectStore(_queue, random.Next(3) == 0 ? 1 + random.Next(9) : 0, crash);
        _world.DiesAt = random.Next(3) == 0 ? random.Next(20) : null;
        try
        {
            await HandOverAsync(store);
        }
        catch (Exception e) when (e is SimulatedCrashException || e is NpgsqlException { Message: "the program has died" })
        {
            // What it had claimed waits until its lease is over.
        }
        finally
        {
            _world.DiesAt = null;
        }
    }

    private async Task<bool> PendingAsync() =>
        (await _world.Tables.RowsAsync("SELECT id FROM cdp_deliveries WHERE state = 'pending' LIMIT 1")).Length > 0;

    private Task<HandedOver> HandOverAsync(IObjectStore? store = null) =>
        new HandOver(store ?? _queue, _world.Queue, [_world.Destination], _world.Clock)
            .RunAsync(_world.Clock.GetUtcNow() + TimeSpan.FromMinutes(5), Cancel);

    private Task DeliverAsync() => _queue.DeliverAsync(Function, () => false, Cancel);
}
