using Cdp.Lake;
using Cdp.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Cdp.Tests.Lake;

public sealed class SharedLeaseTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 24, 3, 0, 0, TimeSpan.Zero));
    private readonly MemoryObjectStore _store = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Processes_of_one_run_hold_it_together_and_nobody_else_gets_it()
    {
        await using var first = await TakeAsync("r1");
        await using var second = await JoinAsync("r1");
        await using var third = await JoinAsync(null);

        Assert.Equal("r1", third.Run);
        await Assert.ThrowsAsync<LeaseTakenException>(() => TakeAsync("r2"));
        await Assert.ThrowsAsync<RunOverException>(() => JoinAsync("r2"));
        await Assert.ThrowsAsync<LeaseTakenException>(() => Lease.TakeAsync(_store, "compact", _clock, Cancel));
    }

    [Fact]
    public async Task It_is_held_while_one_of_them_is_at_work_and_for_its_time_after_the_last()
    {
        var lease = await TakeAsync("r1");
        await using (lease)
        {
            for (var n = 0; n < 6; n++)
            {
                var before = Until();
                await PassAsync(SharedLease.Time / 3, () => Until() > before);
            }

            Assert.False(lease.Lost.IsCancellationRequested);
        }

        Assert.True(Until() - _clock.GetUtcNow() > SharedLease.Time / 2);
        _clock.Advance(SharedLease.Time);
        await using var other = await TakeAsync("r2");
        await Assert.ThrowsAsync<RunOverException>(() => JoinAsync("r1"));
    }

    [Fact]
    public async Task Given_back_it_is_lost_to_all_processes_of_the_run_before_another_may_begin()
    {
        await using var zombie = await TakeAsync("r1");
        await using (var finishing = await JoinAsync("r1")) await finishing.GiveBackAsync(SharedLease.Rest, Cancel);
        await Assert.ThrowsAsync<LeaseTakenException>(() => TakeAsync("r2"));

        await PassAsync(SharedLease.Watch, () => zombie.Lost.IsCancellationRequested);

        await Assert.ThrowsAsync<LeaseTakenException>(() => TakeAsync("r2"));
        _clock.Advance(SharedLease.Rest);
        await using var next = await TakeAsync("r2");
        await Assert.ThrowsAsync<RunOverException>(() => JoinAsync("r1"));
    }

    [Fact]
    public async Task To_give_it_back_after_another_run_took_it_changes_nothing()
    {
        await using var first = await TakeAsync("r1");
        await _store.PutAsync(LakeLayout.Lease, new LeaseState("second", _clock.GetUtcNow() + SharedLease.Time, "r2").ToBytes(), Cancel);

        await first.GiveBackAsync(TimeSpan.Zero, Cancel);

        await using var joined = await JoinAsync("r2");
    }

    [Fact]
    public async Task When_a_run_enters_a_stage_processes_of_the_one_before_stop_and_none_joins_any_more()
    {
        await using var before = await TakeAsync("r1");
        await using var settling = await JoinAsync("r1", stage: 1);

        await settling.EnterAsync(1, Cancel);
        await settling.EnterAsync(1, Cancel);

        await PassAsync(SharedLease.Watch, () => before.Lost.IsCancellationRequested);
        await Assert.ThrowsAsync<RunOverException>(() => JoinAsync("r1"));
        Assert.False(settling.Lost.IsCancellationRequested);
        await using var again = await TakeAsync("r1");
        await using var next = await JoinAsync("r1", stage: 1);
        Assert.Equal(1, next.Stage);
    }

    [Fact]
    public async Task Of_many_that_join_at_once_none_is_in_the_others_way()
    {
        await (await TakeAsync("r1")).DisposeAsync();
        _clock.Advance(SharedLease.Time / 2);

        var leases = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => JoinAsync("r1"), Cancel)));

        foreach (var lease in leases) await lease.DisposeAsync();
    }

    private DateTimeOffset Until() => LeaseState.Of(new StoredObject(_store[LakeLayout.Lease]!, ""))!.Until;

    private Task<SharedLease> TakeAsync(string run) => SharedLease.TakeAsync(_store, $"compact (run {run})", run, _clock, Cancel);

    private Task<SharedLease> JoinAsync(string? run, int stage = 0) => SharedLease.JoinAsync(_store, run, stage, _clock, Cancel);

    /// <summary>Advances the clock, and waits for what that sets in motion.</summary>
    private async Task PassAsync(TimeSpan time, Func<bool> until)
    {
        await Task.Delay(20, Cancel); // until the process waits for the clock
        _clock.Advance(time);
        for (var n = 0; !until(); n++)
        {
            Assert.True(n < 1000, "nothing happened within 10 seconds");
            await Task.Delay(10, Cancel);
        }
    }
}
