using System.Text.Json;
using Cdp.Compact;
using Cdp.Lake;
using Cdp.Settings;
using Cdp.Storage;
using Cdp.Testing;

namespace Cdp.Tests.Compact;

/// <summary>What is asked of compaction, what it does unasked, and what it refuses. It is 2026-11-21, 3:00 UTC.</summary>
public sealed class RequestTests
{
    private readonly TestLake _lake = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_schedule_does_yesterday_first_then_the_days_before_and_then_nothing()
    {
        var reply = await _lake.RunAsync(new CompactRequest());

        Assert.Equal(["20", "19", "18", "17", "16", "15", "14"], reply.Done.Select(day => day.Dt.ToString("dd", null)));
        Assert.Empty((await _lake.RunAsync(new CompactRequest())).Done);
    }

    [Fact]
    public async Task A_raw_object_that_comes_in_later_makes_its_day_due_and_the_day_after_it_when_it_is_of_the_last_hour()
    {
        await _lake.RunAsync(new CompactRequest());
        await _lake.HitAsync("a", "2026-11-16T10:00:00.000Z", "cid=c");
        await _lake.HitAsync("b", "2026-11-18T23:10:00.000Z", "cid=c");

        var reply = await _lake.RunAsync(new CompactRequest());

        Assert.Equal(["19", "18", "16"], reply.Done.Select(day => day.Dt.ToString("dd", null)));
    }

    [Fact]
    public async Task When_time_runs_short_the_reply_names_the_day_to_go_on_with()
    {
        var reply = await _lake.RunAsync(new CompactRequest(From: "2026-11-18", To: "2026-11-20"), TimeSpan.Zero);

        Assert.Empty(reply.Done);
        Assert.Equal("2026-11-18", LakeLayout.Text(reply.Next!.Value));
    }

    [Theory]
    [InlineData("""{"date":"2026-02-30"}""", "2026-02-30")]
    [InlineData("""{"date":"2026-11-22"}""", "has not begun")]
    [InlineData("""{"date":"1999-01-01"}""", "2005")]
    [InlineData("""{"from":"2026-11-20"}""", "give to")]
    [InlineData("""{"from":"2026-11-20","to":"2026-11-18"}""", "backwards")]
    [InlineData("""{"date":"2026-11-20","from":"2026-11-18","to":"2026-11-20"}""", "a date and a range")]
    [InlineData("""{"rebuild":true,"replay":true}""", "one of them")]
    [InlineData("""{"replay":true,"date":"2026-11-20"}""", "leave out")]
    public async Task A_bad_request_is_told_and_changes_nothing(string json, string message)
    {
        var request = JsonSerializer.Deserialize(json, CompactJson.Default.CompactRequest)!;

        var error = await Assert.ThrowsAsync<RequestException>(() => _lake.RunAsync(request));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Empty(_lake.Store.Keys);
    }

    [Theory, InlineData("""{"day":"2026-11-20"}"""), InlineData("""{"date":20261120}""")]
    public void A_request_with_unknown_fields_or_types_is_none(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, CompactJson.Default.CompactRequest));

    [Fact]
    public async Task A_lake_made_with_other_settings_is_refused_and_the_message_names_the_setting_and_rebuild()
    {
        await _lake.CompactAsync("2026-11-20");
        _lake.Settings = _lake.Settings with { Lake = LakeSettings.Default with { Layout = Layout.Bucket } };

        var error = await Assert.ThrowsAsync<LakeShapeException>(() => _lake.RunAsync(new CompactRequest("2026-11-19")));

        Assert.Contains("CDP_LAKE_LAYOUT was 'user' when the lake was made, and is 'bucket' now", error.Message, StringComparison.Ordinal);
        Assert.Contains("cdp rebuild", error.Message, StringComparison.Ordinal);
        Assert.Null(_lake.Store["runs/compact/dt=2026-11-19.json"]);
    }

    [Theory, InlineData("state/lake.json"), InlineData("state/clients.json")]
    public async Task A_lake_whose_state_is_lost_is_refused_until_it_is_rebuilt(string key)
    {
        await _lake.HitAsync("a", "2026-11-20T10:00:00.000Z", "cid=c");
        await _lake.CompactAsync("2026-11-20");
        await _lake.Store.DeleteAsync([key], Cancel);

        var error = await Assert.ThrowsAsync<LakeShapeException>(() => _lake.RunAsync(new CompactRequest()));
        Assert.Contains($"{key} is gone", error.Message, StringComparison.Ordinal);

        await _lake.RunAsync(new CompactRequest(Rebuild: true));
        await _lake.RunAsync(new CompactRequest());
        Assert.Equal(["a.1 - anonymous"], _lake.Owners());
    }

    [Fact]
    public async Task A_rebuild_that_runs_out_of_time_goes_on_when_it_is_asked_again_and_until_then_nothing_else_runs()
    {
        await _lake.HitAsync("a", "2026-11-19T10:00:00.000Z", "cid=c");
        await _lake.CompactAsync("2026-11-19");

        var reply = await _lake.RunAsync(new CompactRequest(Rebuild: true), TimeSpan.Zero);

        Assert.NotNull(reply.Next);
        Assert.Empty(_lake.Owners());
        await Assert.ThrowsAsync<LakeShapeException>(() => _lake.RunAsync(new CompactRequest()));
        Assert.Null((await _lake.RunAsync(new CompactRequest(Rebuild: true))).Next);
        Assert.Equal(["a.1 - anonymous"], _lake.Owners());
        await _lake.RunAsync(new CompactRequest());
    }

    [Fact]
    public async Task A_replay_does_the_days_again_that_hold_rejected_events_and_tells_what_became_of_them()
    {
        await _lake.RawAsync("2026-11-18T10:00:00.000Z", "garbage", "more");
        var healed = _lake.Store.Keys[0];
        await _lake.RawAsync(
            "2026-11-19T10:00:00.000Z", TestLake.Record("a", "2026-11-19T10:00:00.000Z", "v=1&tid=UA-1-1&t=pageview&cid=c"));
        await _lake.RunAsync(new CompactRequest());
        await _lake.Store.PutAsync(healed, "garbage"u8.ToArray(), Cancel);

        var reply = await _lake.RunAsync(new CompactRequest(Replay: true));

        var day = Assert.Single(reply.Replayed!);
        Assert.Equal(("2026-11-18", 2, 1), (LakeLayout.Text(day.Date), day.Before, day.After));
    }

    [Fact]
    public async Task A_day_whose_raw_records_have_expired_is_refused_by_name_but_its_sign_ins_stay_known()
    {
        await _lake.HitAsync("s", "2026-11-01T10:00:00.000Z", "cid=c&uid=ada");
        await _lake.CompactAsync("2026-11-01");
        _lake.Settings = _lake.Settings with { RawRetentionDays = 10 };
        await _lake.Store.DeleteAsync([.. _lake.Store.Keys.Where(key => key.StartsWith("raw/", StringComparison.Ordinal))], Cancel);
        await _lake.HitAsync("a", "2026-11-20T10:00:00.000Z", "cid=c");

        await _lake.CompactAsync("2026-11-20");

        Assert.Equal(["a.1 ada after_logout", "s.1 ada signed_in"], _lake.Owners());
        var compact = await Assert.ThrowsAsync<RequestException>(() => _lake.RunAsync(new CompactRequest("2026-11-12")));
        Assert.Contains("2026-11-12 cannot be made again", compact.Message, StringComparison.Ordinal);
        Assert.Contains("from 2026-11-13 on", compact.Message, StringComparison.Ordinal);
        await _lake.CompactAsync("2026-11-13");
    }

    [Fact]
    public async Task A_second_run_is_refused_and_told_who_is_at_work()
    {
        await using var lease = await Lease.TakeAsync(_lake.Store, "compact on web1 (process 1)", _lake.Clock, Cancel);

        var error = await Assert.ThrowsAsync<LeaseTakenException>(() =>
            new Compaction(_lake.Store, _lake.Settings, _lake.Clock).RunAsync(new CompactRequest(), null, Cancel));

        Assert.Contains("web1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_day_does_not_stop_the_others_and_its_error_names_the_object()
    {
        await _lake.HitAsync("a", "2026-11-20T10:00:00.000Z", "cid=c");
        await _lake.HitAsync("b", "2026-11-19T10:00:00.000Z", "cid=c");
        var gone = _lake.Store.Keys.Single(key => key.StartsWith("raw/dt=2026-11-20", StringComparison.Ordinal));

        var reply = await new Compaction(new StoreThatCannotOpen(_lake.Store, gone), _lake.Settings, _lake.Clock)
            .RunAsync(new CompactRequest(), null, Cancel);

        var failed = Assert.Single(reply.Failed);
        Assert.Equal("2026-11-20", LakeLayout.Text(failed.Date));
        Assert.Contains(gone, failed.Reason, StringComparison.Ordinal);
        Assert.Equal(6, reply.Done.Count);
    }

    private sealed class StoreThatCannotOpen(MemoryObjectStore store, string key) : IObjectStore
    {
        public Task<Stream?> OpenAsync(string other, CancellationToken cancel) =>
            other == key ? Task.FromResult<Stream?>(null) : store.OpenAsync(other, cancel);

        public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancel) => store.ListAsync(prefix, cancel);

        public IAsyncEnumerable<string> ListFoldersAsync(string prefix, CancellationToken cancel) => store.ListFoldersAsync(prefix, cancel);

        public Task<byte[]?> ReadRangeAsync(string other, long offset, int length, CancellationToken cancel) =>
            store.ReadRangeAsync(other, offset, length, cancel);

        public Task<StoredObject?> ReadAsync(string other, CancellationToken cancel) => store.ReadAsync(other, cancel);

        public Task PutAsync(string other, ReadOnlyMemory<byte> bytes, CancellationToken cancel) => store.PutAsync(other, bytes, cancel);

        public Task PutAsync(string other, Stream content, CancellationToken cancel) => store.PutAsync(other, content, cancel);

        public Task<string?> TryPutAsync(string other, ReadOnlyMemory<byte> bytes, string? tag, CancellationToken cancel) =>
            store.TryPutAsync(other, bytes, tag, cancel);

        public Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancel) => store.DeleteAsync(keys, cancel);
    }
}
