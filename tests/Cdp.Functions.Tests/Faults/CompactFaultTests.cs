using System.Diagnostics;
using System.Text.Json;
using Cdp.Aws.Testing;
using Cdp.Functions.Tests.Cloud;
using Cdp.Lake;
using NodaTime;

namespace Cdp.Functions.Tests.Faults;

/// <summary>Each fault ends in a clear error and no receipt, and the next run in a receipt.</summary>
public sealed class CompactFaultTests(Moto moto, TlsPostgres postgres, Publication publication) : IAsyncLifetime
{
    private static readonly LocalDate Day = new(2026, 11, 3);

    private Account _account = null!;
    private FaultyProxy _s3 = null!;

    public async ValueTask InitializeAsync()
    {
        _account = await Account.OpenAsync(moto, postgres);
        _s3 = await FaultyProxy.BeforeAsync(moto.Url);
        _account.S3Url = _s3.Url;
        await Corpus.ReceiveSignInsAsync(_account.Lake, new DateTimeOffset(2026, 11, 3, 12, 0, 0, TimeSpan.Zero));
    }

    public async ValueTask DisposeAsync()
    {
        if (_s3 is not null) await _s3.DisposeAsync();
        if (_account is not null) await _account.DisposeAsync();
    }

    [Fact]
    public async Task A_compacted_day_is_logged_with_its_counts()
    {
        await using var compact = await StartAsync();
        await MakesItNowAsync(compact);

        var line = await compact.LineAsync("hits");
        Assert.Equal((3, 0, 0d, 1d, "compact"), (
            line.GetProperty("hits").GetInt32(), line.GetProperty("rejected").GetInt32(), line.GetProperty("share_rejected").GetDouble(),
            line.GetProperty("share_identified").GetDouble(), line.GetProperty("stage").GetString()));
    }

    [Fact]
    public async Task Files_that_S3_refuses_fail_the_day_and_the_next_run_makes_it()
    {
        await using var compact = await StartAsync();
        (_s3.When, _s3.Refusals) =
            (request => request.Method == "PUT" && request.Path.Value!.Contains("/hits/", StringComparison.Ordinal), int.MaxValue);

        var failed = await compact.InvokeAsync(Events.Day(Day));

        Assert.Equal("CompactionFailedException", failed.ErrorType);
        Assert.Contains(
            "1 of 1 days failed: runs/compact/dt=2026-11-03.json: S3 could not put "
            + "'hits/dt=2026-11-03/user=…/received-2026-11-03.parquet': SlowDown",
            failed.Body, StringComparison.Ordinal);
        Assert.Empty(await LakeCopy.KeysAsync(_account.Lake, LakeLayout.AllReceipts));
        await MakesItNowAsync(compact);
    }

    [Fact]
    public async Task A_raw_object_that_breaks_off_is_not_taken_for_a_short_one()
    {
        await using var compact = await StartAsync();
        (_s3.When, _s3.CutAfter) =
            (request => request.Method == "GET" && request.Path.Value!.Contains("/raw/", StringComparison.Ordinal), 50);

        Assert.True((await compact.InvokeAsync(Events.Day(Day))).Failed);

        Assert.Empty(await LakeCopy.KeysAsync(_account.Lake, LakeLayout.AllReceipts));
        await MakesItNowAsync(compact);
    }

    [Fact]
    public async Task A_run_that_its_deadline_ends_says_so_and_leaves_no_receipt()
    {
        await using var compact = await StartAsync();
        _s3.When = request => request.Method == "PUT" && request.Path.Value!.Contains("/hits/", StringComparison.Ordinal);
        _s3.Delay = Timeout.InfiniteTimeSpan;

        var time = TimeSpan.FromSeconds(2);
        var failed = await compact.InvokeAsync(Events.Day(Day), time);
        // A slow machine does not get to the files in that time.
        while (_s3.Requests == 0) failed = await compact.InvokeAsync(Events.Day(Day), time *= 2);

        Assert.True(failed.ErrorType == "TimeoutException", failed.Body);
        Assert.Matches(@"The \d+ s that this run had are over\.", failed.Body);
        Assert.Empty(await LakeCopy.KeysAsync(_account.Lake, LakeLayout.AllReceipts));
        await MakesItNowAsync(compact);
    }

    [Fact]
    public async Task A_day_that_is_too_large_for_an_invocation_is_compacted_by_the_same_program_without_Lambda()
    {
        Assert.Equal(0, (await RunAsync(Events.Day(Day))).Code);

        Assert.Equal([LakeLayout.CompactReceipt(Day)], await LakeCopy.KeysAsync(_account.Lake, LakeLayout.AllCompactReceipts));
        Assert.Equal(3, (await LakeCopy.KeysAsync(_account.Lake, LakeLayout.AllHits)).Count);
    }

    [Theory]
    [InlineData("""{"date":"2026-02-30"}""", "date is '2026-02-30': it must be a day that exists")]
    [InlineData("""{"dat":"2026-11-02"}""", "dat")]
    [InlineData("[]", "JSON")]
    public async Task A_task_with_a_bad_event_says_so_and_fails(string json, string message)
    {
        var (code, log) = await RunAsync(json);

        Assert.Equal(1, code);
        Assert.Contains(message, log, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Log)> RunAsync(string json)
    {
        var start =
            new ProcessStartInfo(publication.PathOf("Compact"), ["run", json]) { UseShellExecute = false, RedirectStandardOutput = true };
        start.Environment.Clear();
        foreach (var (name, value) in _account.Variables) start.Environment[name] = value;
        using var task = Process.Start(start)!;
        var log = await task.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await task.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (task.ExitCode, string.Join('\n', log.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Message)));

        static string Message(string line) => JsonDocument.Parse(line).RootElement.GetProperty("message").GetString()!;
    }

    [Theory]
    [InlineData("""{"date":"2026-02-30"}""", "date is '2026-02-30': it must be a day that exists")]
    [InlineData("""{"from":"2026-11-02"}""", "It names half a range: give to, too.")]
    [InlineData("""{"date":"9999-01-01"}""", "9999-01-01 has not begun yet")]
    [InlineData("""{"dat":"2026-11-02"}""", "dat")]
    [InlineData("[]", "JSON")]
    public async Task A_bad_event_gets_a_clear_error_and_changes_nothing(string json, string message)
    {
        await using var compact = await StartAsync();

        var failed = await compact.InvokeAsync(json);

        Assert.True(failed.Failed);
        Assert.Contains(message, failed.Body, StringComparison.Ordinal);
        Assert.Empty(await LakeCopy.KeysAsync(_account.Lake, LakeLayout.AllReceipts));
    }

    private Task<FunctionProcess> StartAsync() => FunctionProcess.StartAsync(publication.PathOf("Compact"), _account.Variables);

    private async Task MakesItNowAsync(FunctionProcess compact)
    {
        (_s3.When, _s3.Refusals, _s3.CutAfter, _s3.Delay) = (_ => false, 0, null, TimeSpan.Zero);
        var done = await compact.InvokeAsync(Events.Day(Day));
        Assert.False(done.Failed, done.Body);
        Assert.Equal([LakeLayout.CompactReceipt(Day)], await LakeCopy.KeysAsync(_account.Lake, LakeLayout.AllCompactReceipts));
        Assert.Equal(3, (await LakeCopy.KeysAsync(_account.Lake, LakeLayout.AllHits)).Count);
    }
}
