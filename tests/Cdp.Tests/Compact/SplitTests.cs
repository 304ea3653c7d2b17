using Cdp.Compact;
using Cdp.Lake;
using Cdp.Testing;

namespace Cdp.Tests.Compact;

/// <summary>A day in parts: who may do what when, and what happens when a run is given up. It is 2026-11-21, 3:00 UTC.</summary>
public sealed class SplitTests
{
    private readonly TestLake _lake = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Begin_tells_which_parts_there_are_and_finish_answers_the_receipt()
    {
        await _lake.HitAsync("a", "2026-11-20T10:00:00.000Z", "cid=c&uid=ada");
        await _lake.HitAsync("b", "2026-11-20T11:00:00.000Z", "cid=d&uid=ada");

        var begun = await InvokeAsync("begin", parts: 3, run: "r1");
        for (var part = 0; part < 3; part++) await InvokeAsync("identify", part);
        await InvokeAsync("register");
        foreach (var phase in (string[])["write", "gain"])
            for (var part = 0; part < 3; part++) await InvokeAsync(phase, part);
        await InvokeAsync("settle");
        for (var part = 0; part < 3; part++) await InvokeAsync("lose", part);
        var done = await InvokeAsync("finish", parts: 3);

        Assert.Equal(("r1", 3, "0 1 2"), (begun.Split!.Run, begun.Split.Parts, string.Join(' ', begun.Split.PartNumbers)));
        Assert.Equal((2, 1, 2), (done.Done[0].Hits, done.Done[0].Users, done.Done[0].Requests));
        Assert.Equal(["a.1 ada signed_in", "b.1 ada signed_in"], _lake.Owners());
    }

    [Fact]
    public async Task While_a_run_in_parts_goes_on_others_are_told_of_it_and_when_it_is_over_they_may_begin_after_a_rest()
    {
        await InvokeAsync("begin", parts: 2, run: "r1");

        var ordinary = await Assert.ThrowsAsync<LeaseTakenException>(() => RunAsync(new CompactRequest()));
        await Assert.ThrowsAsync<LeaseTakenException>(() => InvokeAsync("begin", parts: 2, run: "r2"));
        await InvokeAsync("abort", run: "r2");
        await InvokeAsync("abort", run: "r1");
        await InvokeAsync("abort", run: "r1");

        Assert.Contains("compact of 2026-11-20 in 2 parts (run r1) is at work on this lake", ordinary.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<LeaseTakenException>(() => RunAsync(new CompactRequest()));
        _lake.Clock.Advance(SharedLease.Rest);
        await RunAsync(new CompactRequest());
        Assert.DoesNotContain(_lake.Store.Keys, key => key.StartsWith("state/split/", StringComparison.Ordinal));
    }

    [Theory, InlineData("identify"), InlineData("write"), InlineData("register"), InlineData("gain"), InlineData("settle"), InlineData("lose"), InlineData("finish")]
    public async Task A_process_that_comes_late_to_a_run_that_is_over_changes_nothing(string phase)
    {
        await _lake.HitAsync("a", "2026-11-20T10:00:00.000Z", "cid=c");
        await InvokeAsync("begin", parts: 1, run: "r1");
        await InvokeAsync("identify", 0);
        await InvokeAsync("register");
        _lake.Clock.Advance(SharedLease.Time);
        await _lake.CompactAsync("2026-11-20");
        var before = _lake.Store.Keys.Select(key => $"{key} {Convert.ToHexString(_lake.Store[key]!)}").ToList();

        var error = await Assert.ThrowsAsync<RunOverException>(() => InvokeAsync(phase, 0, run: "r1"));

        Assert.Contains("The run r1 is over", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, _lake.Store.Keys.Select(key => $"{key} {Convert.ToHexString(_lake.Store[key]!)}"));
    }

    [Fact]
    public async Task That_the_lease_ran_out_between_two_phases_is_no_hindrance()
    {
        await InvokeAsync("begin", parts: 1);
        _lake.Clock.Advance(SharedLease.Time * 2);

        await InvokeAsync("identify", 0);

        await Assert.ThrowsAsync<LeaseTakenException>(() => RunAsync(new CompactRequest()));
    }

    [Theory]
    [InlineData("identify 0,register", "Part 1 of the phase identify is not done")]
    [InlineData("identify 0,identify 1,write 0", "The phase register is not done")]
    [InlineData("identify 0,identify 1,register,write 1,gain 0", "Part 0 of the phase write is not done")]
    [InlineData("identify 0,identify 1,register,write 0,write 1,gain 1,settle", "Part 0 of the phase gain is not done")]
    [InlineData("identify 0,identify 1,register,write 0,write 1,gain 0,gain 1,lose 0", "The phase settle is not done")]
    [InlineData("identify 0,identify 1,register,write 0,write 1,gain 0,gain 1,settle,lose 0,finish", "Part 1 of the phase lose is not done")]
    [InlineData("identify 2", "part is 2: it must be from 0 to 1.")]
    public async Task A_phase_that_comes_too_early_is_refused_and_no_receipt_says_that_the_day_is_done(string phases, string message)
    {
        await _lake.HitAsync("a", "2026-11-20T10:00:00.000Z", "cid=c");
        await InvokeAsync("begin", parts: 2);
        var all = phases.Split(',').Select(phase => phase.Split(' ')).ToList();
        foreach (var phase in all[..^1]) await InvokeAsync(phase[0], phase.Length > 1 ? phase[1][0] - '0' : null);

        var error = await Assert.ThrowsAsync<RequestException>(() => InvokeAsync(all[^1][0], all[^1].Length > 1 ? all[^1][1][0] - '0' : null));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_lake.Store.Keys, key => key.StartsWith("runs/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_gains_hits_is_not_written_any_more_when_files_lose_some()
    {
        await InvokeAsync("begin", parts: 1);
        foreach (var phase in (string[])["identify", "register", "write", "gain", "settle"]) await InvokeAsync(phase, 0);

        var error = await Assert.ThrowsAsync<RunOverException>(() => InvokeAsync("gain", 0));

        Assert.Contains("is past that phase", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"phase":"begin","date":"2026-11-20"}""", "give parts")]
    [InlineData("""{"phase":"begin","date":"2026-11-20","parts":0}""", "from 1 to 256")]
    [InlineData("""{"phase":"begin","date":"2026-11-20","parts":257}""", "from 1 to 256")]
    [InlineData("""{"phase":"begin","parts":4}""", "give date")]
    [InlineData("""{"phase":"begin","date":"2026-11-22","parts":4}""", "has not begun")]
    [InlineData("""{"phase":"begin","date":"2026-11-20","parts":4,"run":"a/b"}""", "run must have")]
    [InlineData("""{"phase":"begin","from":"2026-11-19","to":"2026-11-20","parts":4}""", "one day")]
    [InlineData("""{"phase":"begin","date":"2026-11-20","parts":4,"rebuild":true}""", "one day")]
    [InlineData("""{"phase":"map","date":"2026-11-20","parts":4}""", "phase is 'map'")]
    [InlineData("""{"phase":"identify","date":"2026-11-20","parts":4}""", "give part")]
    [InlineData("""{"date":"2026-11-20","parts":4}""", "give phase")]
    [InlineData("""{"date":"2026-11-20","part":1}""", "give phase")]
    public async Task A_phase_that_cannot_be_is_told_and_changes_nothing(string json, string message)
    {
        var request = System.Text.Json.JsonSerializer.Deserialize(json, CompactJson.Default.CompactRequest)!;

        var error = await Assert.ThrowsAsync<RequestException>(() => RunAsync(request));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Empty(_lake.Store.Keys);
    }

    [Fact]
    public async Task A_lake_made_with_other_settings_is_refused_and_free_at_once()
    {
        await _lake.CompactAsync("2026-11-20");
        _lake.Settings = _lake.Settings with { Identity = _lake.Settings.Identity with { MaxUsersPerClient = 3 } };

        await Assert.ThrowsAsync<LakeShapeException>(() => InvokeAsync("begin", parts: 2));

        _lake.Settings = Cdp.Settings.CompactSettings.Default;
        await InvokeAsync("begin", parts: 2);
    }

    [Fact]
    public async Task A_second_begin_with_other_parts_is_refused_and_the_run_goes_on()
    {
        await InvokeAsync("begin", parts: 2, run: "r1");

        var error = await Assert.ThrowsAsync<RequestException>(() => InvokeAsync("begin", parts: 3, run: "r1"));

        Assert.Contains("parts is 3, but the run began with 2", error.Message, StringComparison.Ordinal);
        await InvokeAsync("identify", 1, run: "r1");
    }

    [Fact]
    public async Task A_day_that_was_cut_off_is_repaired_before_another_begins()
    {
        await _lake.HitAsync("a", "2026-11-19T10:00:00.000Z", "cid=c");
        var dying = new FaultyObjectStore(_lake.Store, 9);
        await Assert.ThrowsAsync<SimulatedCrashException>(() =>
            new Compaction(dying, _lake.Settings, _lake.Clock, isHolderGone: _ => true).RunAsync(new CompactRequest("2026-11-19"), null, Cancel));
        Assert.Contains("state/running.json", _lake.Store.Keys);
        _lake.Clock.Advance(Lease.DefaultTime);

        var begun = await InvokeAsync("begin", parts: 2);

        Assert.Equal("2026-11-19", LakeLayout.Text(begun.Done[0].Dt));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_sign_in_that_is_gone_after_a_crash_leaves_no_hit_where_it_had_moved_it(bool repairedInParts)
    {
        var crashes = 0;
        for (var write = 1; ; write++, crashes++)
        {
            var lake = await TestLake.BeforeSignInAsync();
            if (await Record.ExceptionAsync(() => InPartsAsync(lake, new FaultyObjectStore(lake.Store, write), seed: 3)) is null) break;

            await lake.ForgetRawAsync("2026-11-19");
            if (repairedInParts) await InPartsAsync(lake, lake.Store, seed: 4);
            else await lake.CompactAsync("2026-11-19");

            Assert.Equal(["a.1 dt=2026-11-18/user=~c/received-2026-11-18.parquet"], lake.Places());
        }

        Assert.InRange(crashes, 25, 100);
    }

    private static Task InPartsAsync(TestLake lake, IObjectStore store, int seed) =>
        new SplitDay(new Random(seed), lake.Settings, new NodaTime.LocalDate(2026, 11, 19)).RunAsync(store);

    private Task<CompactReply> InvokeAsync(string phase, int? part = null, int? parts = null, string? run = null) =>
        RunAsync(new CompactRequest("2026-11-20", Phase: phase, Part: part, Parts: parts, Run: run));

    private Task<CompactReply> RunAsync(CompactRequest request) => new Compaction(_lake.Store, _lake.Settings, _lake.Clock).RunAsync(request, null, Cancel);
}
