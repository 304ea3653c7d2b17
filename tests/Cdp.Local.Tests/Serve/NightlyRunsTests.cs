using System.Collections.Concurrent;
using System.Globalization;
using Cdp.Local.Serve;
using Microsoft.Extensions.Time.Testing;
using NodaTime;

namespace Cdp.Local.Tests.Serve;

public sealed class NightlyRunsTests
{
    [Fact]
    public async Task Every_night_at_three_it_compacts_and_then_scores()
    {
        await using var nights = new Nights("Europe/Vienna", "2026-11-23T12:00:00Z");
        await nights.CatchUpAsync();
        await nights.AdvanceToAsync("2026-11-25T12:00:00Z");

        Assert.Equal(
            ["2026-11-24T02:00 compact", "2026-11-24T02:00 score", "2026-11-25T02:00 compact", "2026-11-25T02:00 score"], nights.Runs);
        Assert.Empty(nights.Log);
    }

    [Theory, InlineData("2026-11-24T02:59:00Z"), InlineData("2026-11-24T03:00:00Z"), InlineData("2026-11-24T23:00:00Z")]
    public async Task Started_at_whatever_time_it_catches_up_at_once(string start)
    {
        await using var nights = new Nights("UTC", start);
        await nights.CatchUpAsync();
    }

    [Fact]
    public async Task A_night_that_failed_is_tried_again_each_full_hour_until_it_is_done()
    {
        await using var nights = new Nights("UTC", "2026-11-23T12:00:00Z");
        await nights.CatchUpAsync();
        nights.FailCompact(times: 2);
        await nights.AdvanceToAsync("2026-11-24T12:00:00Z");

        Assert.Equal(
            ["2026-11-24T03:00 compact", "2026-11-24T04:00 compact", "2026-11-24T05:00 compact", "2026-11-24T05:00 score"], nights.Runs);
        Assert.Equal(2, nights.Log.Count);
        Assert.All(nights.Log, line => Assert.Contains("night of 2026-11-24", line, StringComparison.Ordinal));
        Assert.All(nights.Log, line => Assert.Contains("the disk is full", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_score_that_failed_is_tried_again_behind_another_compact()
    {
        await using var nights = new Nights("UTC", "2026-11-23T12:00:00Z");
        await nights.CatchUpAsync();
        nights.FailScore(times: 1);
        await nights.AdvanceToAsync("2026-11-24T12:00:00Z");

        Assert.Equal(
            ["2026-11-24T03:00 compact", "2026-11-24T03:00 score", "2026-11-24T04:00 compact", "2026-11-24T04:00 score"], nights.Runs);
    }

    [Fact]
    public async Task A_catch_up_that_failed_is_tried_again_at_the_next_full_hour()
    {
        await using var nights = new Nights("UTC", "2026-11-23T12:34:00Z", failing: 1);
        await Eventually.Async(() => nights.Clock.Sleeps > 0);
        nights.Runs.Clear();
        await nights.AdvanceToAsync("2026-11-23T14:30:00Z");

        Assert.Equal(["2026-11-23T13:00 compact", "2026-11-23T13:00 score"], nights.Runs);
    }

    /// <summary>
    /// Where 03:00 does not exist (clocks go from 03:00 to 04:00, or the whole day is left out), where it comes twice, and around it.
    /// </summary>
    [Theory]
    [InlineData("Europe/Helsinki", "2026-03-28T12:00:00Z", "2026-03-29T01:00")]   // 03:00 → 04:00: at the first instant after the gap
    [InlineData("Europe/Helsinki", "2026-10-24T12:00:00Z", "2026-10-25T00:00")]   // 04:00 → 03:00: at the first of the two
    [InlineData("Europe/Vienna", "2026-03-28T12:00:00Z", "2026-03-29T01:00")]     // 02:00 → 03:00
    [InlineData("Europe/Vienna", "2026-10-24T12:00:00Z", "2026-10-25T02:00")]     // 03:00 → 02:00: after the second 02:xx
    [InlineData("Australia/Lord_Howe", "2026-10-02T17:00:00Z", "2026-10-03T16:00")] // 02:00 → 02:30
    [InlineData("Asia/Kathmandu", "2026-11-23T00:00:00Z", "2026-11-23T21:15")]
    public async Task Where_clocks_change_each_night_has_one_run(string zone, string start, string run)
    {
        await using var nights = new Nights(zone, start);
        await nights.CatchUpAsync();
        await nights.AdvanceAsync(TimeSpan.FromHours(24));

        Assert.Equal([$"{run} compact", $"{run} score"], nights.Runs);
    }

    [Fact]
    public async Task A_day_that_the_zone_left_out_costs_at_most_a_run_without_work()
    {
        await using var nights = new Nights("Pacific/Apia", "2011-12-29T14:00:00Z");   // the 30th of December 2011 did not happen there
        await nights.CatchUpAsync();
        await nights.AdvanceToAsync("2011-12-31T12:00:00Z");

        Assert.Contains("2011-12-30T13:00 compact", nights.Runs);
        Assert.InRange(nights.Runs.Count(run => run.EndsWith("compact", StringComparison.Ordinal)), 1, 2);
    }

    [Fact]
    public async Task A_clock_that_jumps_over_several_nights_makes_one_run()
    {
        await using var nights = new Nights("UTC", "2026-11-23T12:00:00Z");
        await nights.CatchUpAsync();
        await nights.JumpAsync(TimeSpan.FromDays(3));

        Assert.Equal(["2026-11-26T12:00 compact", "2026-11-26T12:00 score"], nights.Runs);
    }

    [Fact]
    public async Task Stopping_it_ends_the_sleep_and_the_run_in_progress()
    {
        var nights = new Nights("UTC", "2026-11-23T12:00:00Z", hangs: true);
        await Eventually.Async(() => nights.Runs.Count == 1);
        await nights.DisposeAsync();   // fails the test if the loop does not end

        Assert.Empty(nights.Log);
    }

    /// <summary>A loop on a clock that only the test moves, and what it did when.</summary>
    private sealed class Nights : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _loop;
        private readonly bool _hangs;
        private int _compactFailures;
        private int _scoreFailures;

        public Nights(string zone, string start, int failing = 0, bool hangs = false)
        {
            _hangs = hangs;
            _compactFailures = failing;
            Clock = new(Time(start));
            var runs = new NightlyRuns(DateTimeZoneProviders.Tzdb[zone], Clock, CompactAsync, ScoreAsync, Log.Enqueue);
            _loop = Task.Run(() => runs.RunAsync(_stop.Token));
        }

        public SleepClock Clock { get; }

        public ConcurrentQueue<string> Runs { get; } = new();

        public ConcurrentQueue<string> Log { get; } = new();

        public void FailCompact(int times) => _compactFailures = times;

        public void FailScore(int times) => _scoreFailures = times;

        /// <summary>Waits for the run at the start and the sleep after it, and forgets the run.</summary>
        public async Task CatchUpAsync()
        {
            await Eventually.Async(() => Clock.Sleeps > 0);
            Assert.Equal(2, Runs.Count);
            Runs.Clear();
        }

        /// <summary>
        /// Moves the clock minute by minute. Each move runs the loop to its next sleep, for nothing in it leaves the thread.
        /// </summary>
        public Task AdvanceToAsync(string end) => AdvanceAsync(Time(end) - Clock.GetUtcNow());

        public Task AdvanceAsync(TimeSpan time) => Task.Run(() =>
        {
            for (var end = Clock.GetUtcNow() + time; Clock.GetUtcNow() < end;) Clock.Advance(TimeSpan.FromMinutes(1));
        });

        public Task JumpAsync(TimeSpan time) => Task.Run(() => Clock.Advance(time));

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _loop.WaitAsync(TimeSpan.FromSeconds(20));
            _stop.Dispose();
        }

        private Task CompactAsync(CancellationToken cancel)
        {
            Record("compact");
            if (_hangs) return Task.Delay(Timeout.Infinite, cancel);
            return _compactFailures-- > 0 ? throw new IOException("the disk is full") : Task.CompletedTask;
        }

        private Task ScoreAsync(CancellationToken cancel)
        {
            Record("score");
            return _scoreFailures-- > 0 ? throw new IOException("PostgreSQL is away") : Task.CompletedTask;
        }

        private void Record(string stage) => Runs.Enqueue($"{Clock.GetUtcNow().UtcDateTime:yyyy-MM-dd'T'HH:mm} {stage}");

        private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
    }

    private sealed class SleepClock(DateTimeOffset start) : FakeTimeProvider(start)
    {
        private int _sleeps;

        public int Sleeps => Volatile.Read(ref _sleeps);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            Interlocked.Increment(ref _sleeps);
            return timer;
        }
    }
}
