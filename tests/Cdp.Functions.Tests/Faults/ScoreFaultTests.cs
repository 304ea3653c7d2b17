using System.Text.Json;
using Cdp.Aws.Testing;
using Cdp.Functions.Tests.Cloud;
using Cdp.Lake;
using NodaTime;

namespace Cdp.Functions.Tests.Faults;

/// <summary>Each fault ends in a clear error and no receipt; the next run loads, and nothing is asked or loaded twice.</summary>
public sealed class ScoreFaultTests(Moto moto, TlsPostgres postgres, Publication publication) : IAsyncLifetime
{
    private static readonly LocalDate Day = new(2026, 11, 3);

    private Account _account = null!;
    private FaultyProxy _s3 = null!;
    private FunctionProcess _score = null!;

    public async ValueTask InitializeAsync()
    {
        _account = await Account.OpenAsync(moto, postgres);
        _s3 = await FaultyProxy.BeforeAsync(moto.Url);
        _s3.When = _ => false;
        _account.S3Url = _s3.Url;
        await CompactAsync(new DateTimeOffset(2026, 11, 3, 12, 0, 0, TimeSpan.Zero), Events.Day(Day));
        _score = await FunctionProcess.StartAsync(publication.PathOf("Score"), _account.Variables);
    }

    public async ValueTask DisposeAsync()
    {
        if (_score is not null) await _score.DisposeAsync();
        if (_s3 is not null) await _s3.DisposeAsync();
        if (_account is not null) await _account.DisposeAsync();
    }

    [Fact]
    public async Task A_query_that_fails_is_told_with_its_reason_and_started_anew_by_the_next_run()
    {
        _account.AthenaFailure = "Query exhausted resources at this scale factor";

        var failed = await FailsAsync("WarehouseException");

        Assert.Contains(
            "ended FAILED: Query exhausted resources at this scale factor. Nothing was loaded.", failed.Body, StringComparison.Ordinal);
        Assert.Contains(Assert.Single(_account.Athena.Executions).Id, failed.Body, StringComparison.Ordinal);
        _account.AthenaFailure = null;
        _account.Athena.Executions.Single().Submitted -= TimeSpan.FromMinutes(2);
        await LoadsAsync();
        Assert.Equal(2, _account.Athena.Executions.Count);
    }

    [Fact]
    public async Task A_query_that_never_ends_is_stopped_before_the_deadline()
    {
        _account.Athena.NeverEnds = true;

        var time = TimeSpan.FromSeconds(2);
        var failed = await FailsAsync("TimeoutException", time);
        // A slow machine did not get there
        while (_account.Athena.Executions.Count == 0) failed = await FailsAsync("TimeoutException", time *= 2);

        var execution = Assert.Single(_account.Athena.Executions);
        Assert.Equal("CANCELLED", execution.State);
        Assert.Contains($"Time ran out while Athena ran query {execution.Id}, which was stopped.", failed.Body, StringComparison.Ordinal);
        _account.Athena.NeverEnds = false;
        execution.Submitted -= TimeSpan.FromMinutes(2);
        await LoadsAsync();
    }

    [Fact]
    public async Task Throttling_is_waited_out()
    {
        _account.Athena.Throttles = 3;

        await LoadsAsync();

        Assert.Single(_account.Athena.Executions);
    }

    [Fact]
    public async Task A_database_that_is_down_is_named_without_its_password()
    {
        await _account.KeepSecretAsync(postgres.Password, port: Server.FreePort());

        var failed = await FailsAsync("ProfileStoreException");

        Assert.Contains("cannot be reached", failed.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(_score.Log.Append(failed.Body), text => text.Contains(postgres.Password, StringComparison.Ordinal));
        Assert.Empty(_account.Athena.Executions);
        await _account.KeepSecretAsync(postgres.Password);
        await LoadsAsync();
    }

    [Fact]
    public async Task A_rotated_password_is_read_again_by_the_next_run()
    {
        await _account.KeepSecretAsync("wrong");
        Assert.Contains(
            "does not let user cdp in: wrong user or password", (await FailsAsync("ProfileStoreException")).Body, StringComparison.Ordinal);

        await _account.KeepSecretAsync(postgres.Password);
        await LoadsAsync();
    }

    [Fact]
    public async Task A_server_that_no_known_authority_vouches_for_is_not_trusted()
    {
        var variables = _account.Variables;
        variables.Remove("CDP_DATABASE_CA_FILE");
        await using var score = await FunctionProcess.StartAsync(publication.PathOf("Score"), variables);

        var failed = await score.InvokeAsync(Events.Day(Day));

        Assert.Equal("ProfileStoreException", failed.ErrorType);
        Assert.Contains("certificate", failed.Body, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_result_that_breaks_off_is_not_loaded()
    {
        (_s3.When, _s3.CutAfter) = (request => request.Path.Value!.Contains("/results/", StringComparison.Ordinal), 40);

        var failed = await FailsAsync("WarehouseException");

        Assert.Contains("could not be read from S3", failed.Body, StringComparison.Ordinal);
        _s3.CutAfter = null;
        await LoadsAsync();
        Assert.Single(_account.Athena.Executions);
    }

    [Fact]
    public async Task A_receipt_that_could_not_be_written_costs_neither_a_query_nor_a_second_load()
    {
        (_s3.When, _s3.Refusals) =
            (request => request.Method == "PUT" && request.Path.Value!.Contains("/runs/", StringComparison.Ordinal), int.MaxValue);
        Assert.Contains(
            "S3 could not put 'runs/score/dt=2026-11-03.json': SlowDown", (await FailsAsync("ObjectStoreException")).Body,
            StringComparison.Ordinal);

        _s3.Refusals = 0;
        var receipt = await LoadsAsync();

        Assert.Equal(0, receipt.GetProperty("updated").GetInt32());
        Assert.Single(_account.Athena.Executions);
    }

    [Fact]
    public async Task A_schedule_that_comes_again_finds_nothing_to_do()
    {
        var yesterday = DateTimeOffset.UtcNow.Date.AddDays(-1);
        await CompactAsync(new DateTimeOffset(yesterday, TimeSpan.Zero).AddHours(12), "{}");

        var first = await _score.InvokeAsync("{}");
        var second = await _score.InvokeAsync("{}");

        Assert.False(first.Failed, first.Body);
        Assert.Contains("\"done\":[]", second.Body, StringComparison.Ordinal);
        Assert.Contains("It is done already, with the same receipts.", second.Body, StringComparison.Ordinal);
        Assert.Single(_account.Athena.Executions);
        Assert.InRange((await _score.LineAsync("profile_age_hours")).GetProperty("profile_age_hours").GetDouble(), 0, 24.1);
        Assert.True((await _score.LineAsync("scanned_bytes")).GetProperty("scanned_bytes").GetInt64() > 0);
    }

    [Fact]
    public async Task A_day_that_is_not_compacted_is_refused_by_name()
    {
        var failed = await _score.InvokeAsync("""{"date":"2026-11-20"}""");

        Assert.Equal("RequestException", failed.ErrorType);
        Assert.Contains("The compaction of 2026-11-20 is not finished", failed.Body, StringComparison.Ordinal);
    }

    private async Task CompactAsync(DateTimeOffset at, string json)
    {
        await Corpus.ReceiveSignInsAsync(_account.Lake, at);
        await using var compact = await FunctionProcess.StartAsync(publication.PathOf("Compact"), _account.Variables);
        var done = await compact.InvokeAsync(json);
        Assert.False(done.Failed, done.Body);
    }

    private async Task<Invocation> FailsAsync(string type, TimeSpan? time = null)
    {
        var failed = await _score.InvokeAsync(Events.Day(Day), time);
        Assert.Equal((type, failed.Body), (failed.ErrorType, failed.Body));
        Assert.Empty(await LakeCopy.KeysAsync(_account.Lake, "runs/score/"));
        return failed;
    }

    /// <returns>The receipt, as the answer holds it.</returns>
    private async Task<JsonElement> LoadsAsync()
    {
        var done = await _score.InvokeAsync(Events.Day(Day));
        Assert.False(done.Failed, done.Body);
        Assert.Equal(3, (await OneMachine.RowsAsync(_account.Profiles)).Count);
        Assert.Equal([LakeLayout.ScoreReceipt(Day)], await LakeCopy.KeysAsync(_account.Lake, "runs/score/"));
        return JsonDocument.Parse(done.Body).RootElement.GetProperty("done")[0];
    }
}
