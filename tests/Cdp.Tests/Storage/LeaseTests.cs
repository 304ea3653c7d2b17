using Cdp.Storage;
using Cdp.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Cdp.Tests.Storage;

public sealed class LeaseTests
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 24, 3, 0, 0, TimeSpan.Zero));
    private readonly MemoryObjectStore _store = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_run_is_told_who_is_at_work_and_until_when()
    {
        await using var lease = await TakeAsync("compact on web1");

        var taken = await Assert.ThrowsAsync<LeaseTakenException>(() => TakeAsync("replay"));

        Assert.Equal("compact on web1", taken.Holder);
        Assert.Equal(_clock.GetUtcNow() + Time, taken.Until);
        Assert.Contains("compact on web1 is at work", taken.Message, StringComparison.Ordinal);
        Assert.Contains("2026-11-24T03:00:30Z", taken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lease_given_back_is_free_at_once()
    {
        await (await TakeAsync("first")).DisposeAsync();

        await using var second = await TakeAsync("second");

        Assert.False(second.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task It_is_renewed_while_it_is_held()
    {
        await using var lease = await TakeAsync("first");
        for (var n = 0; n < 12; n++)
        {
            var before = _store[Lease.Key];
            await PassAsync(Time / 3, () => !_store[Lease.Key]!.SequenceEqual(before!));
        }

        await Assert.ThrowsAsync<LeaseTakenException>(() => TakeAsync("second"));
        Assert.False(lease.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task The_lease_of_a_dead_run_is_taken_over_when_it_ends()
    {
        await LeaveBehindAsync("dead");
        await Assert.ThrowsAsync<LeaseTakenException>(() => TakeAsync("second"));

        _clock.Advance(Time + TimeSpan.FromSeconds(1));

        await using var second = await TakeAsync("second");
        Assert.Equal("second", (await Assert.ThrowsAsync<LeaseTakenException>(() => TakeAsync("third"))).Holder);
    }

    [Fact]
    public async Task A_holder_known_to_be_dead_is_not_waited_for()
    {
        await LeaveBehindAsync("dead");

        await using var second = await Lease.TakeAsync(_store, "second", _clock, Cancel, Time, isGone: holder => holder == "dead");

        await Assert.ThrowsAsync<LeaseTakenException>(
            () => Lease.TakeAsync(_store, "third", _clock, Cancel, Time, isGone: holder => holder == "dead"));
    }

    [Fact]
    public async Task Who_was_taken_over_learns_that_the_lease_is_lost_and_does_not_give_it_back()
    {
        var first = await TakeAsync("first");
        await LeaveBehindAsync("second");

        await PassAsync(Time / 3, () => first.Lost.IsCancellationRequested);

        await first.DisposeAsync();
        Assert.Equal("second", (await Assert.ThrowsAsync<LeaseTakenException>(() => TakeAsync("third"))).Holder);
    }

    [Fact]
    public async Task Of_many_runs_at_once_one_gets_it()
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => Task.Run(() => TryAsync($"run {n}"), Cancel)));

        await using var winner = Assert.Single(runs, run => run is not null);
    }

    [Fact]
    public async Task An_object_that_makes_no_sense_does_not_block_a_lake_for_ever()
    {
        await _store.PutAsync(Lease.Key, "{"u8.ToArray(), Cancel);

        await using var lease = await TakeAsync("first");
    }

    public static TheoryData<Answer> LostAnswers => [Answer.Fails, Answer.SaysTaken];

    [Theory, MemberData(nameof(LostAnswers))]
    public async Task A_lease_that_was_taken_without_an_answer_is_held_and_given_back(Answer answer)
    {
        var store = new LostAnswerStore(_store, () => answer);
        await using (await Lease.TakeAsync(store, "first", _clock, Cancel, Time))
            Assert.Equal("first", (await Assert.ThrowsAsync<LeaseTakenException>(() => TakeAsync("second"))).Holder);

        await using var second = await TakeAsync("second");
    }

    [Theory, MemberData(nameof(LostAnswers))]
    public async Task A_renewal_without_an_answer_neither_loses_the_lease_nor_keeps_it_from_being_given_back(Answer answer)
    {
        var answers = new Queue<Answer>([Answer.Arrives, answer]);
        var store = new LostAnswerStore(_store, () => answers.TryDequeue(out var next) ? next : Answer.Arrives);
        var lease = await Lease.TakeAsync(store, "first", _clock, Cancel, Time);
        for (var n = 0; n < 3; n++)
        {
            var before = _store[Lease.Key];
            await PassAsync(Time / 3, () => !_store[Lease.Key]!.SequenceEqual(before!));
        }

        Assert.False(lease.Lost.IsCancellationRequested);
        await lease.DisposeAsync();
        await using var second = await TakeAsync("second");
    }

    [Fact]
    public async Task A_lease_given_back_while_its_renewal_is_under_way_is_free_at_once()
    {
        var store = new HeldPutStore(_store);
        var lease = await Lease.TakeAsync(store, "first", _clock, Cancel, Time);
        await PassAsync(Time / 3, () => store.IsHeld);

        var givenBack = lease.DisposeAsync().AsTask();
        // Who does not wait for the put is done by then
        await Task.WhenAny(givenBack, Task.Delay(TimeSpan.FromMilliseconds(200), Cancel));
        store.Release();
        await givenBack;

        await using var second = await TakeAsync("second");
    }

    [Fact]
    public async Task A_renewal_that_never_ends_loses_the_lease_before_another_run_may_take_it()
    {
        var store = new HeldPutStore(_store);
        await using var lease = await Lease.TakeAsync(store, "first", _clock, Cancel, Time);
        await PassAsync(Time / 3, () => store.IsHeld);

        await PassAsync(Time / 2, () => lease.Lost.IsCancellationRequested);

        await Assert.ThrowsAsync<LeaseTakenException>(() => TakeAsync("second"));
    }

    private Task<Lease> TakeAsync(string holder) => Lease.TakeAsync(_store, holder, _clock, Cancel, Time);

    private async Task<Lease?> TryAsync(string holder)
    {
        try
        {
            return await TakeAsync(holder);
        }
        catch (LeaseTakenException)
        {
            return null;
        }
    }

    private Task LeaveBehindAsync(string holder) =>
        _store.PutAsync(Lease.Key, new LeaseState(holder, _clock.GetUtcNow() + Time).ToBytes(), Cancel);

    /// <summary>Advances the clock, and waits for what that sets in motion.</summary>
    private async Task PassAsync(TimeSpan time, Func<bool> until)
    {
        _clock.Advance(time);
        for (var n = 0; !until(); n++)
        {
            Assert.True(n < 1000, "nothing happened within 10 seconds");
            await Task.Delay(10, Cancel);
        }
    }

    /// <summary>Applies the second conditional put, and answers it when it is told to, or when the caller gives up.</summary>
    private sealed class HeldPutStore(IObjectStore store) : RelayedStore(store)
    {
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _puts;

        public bool IsHeld { get; private set; }

        public void Release() => _released.SetResult();

        public override async Task<string?> TryPutAsync(string key, ReadOnlyMemory<byte> bytes, string? tag, CancellationToken cancel)
        {
            var applied = await base.TryPutAsync(key, bytes, tag, cancel);
            if (Interlocked.Increment(ref _puts) != 2) return applied;
            IsHeld = true;
            await _released.Task.WaitAsync(cancel);
            return applied;
        }
    }
}
