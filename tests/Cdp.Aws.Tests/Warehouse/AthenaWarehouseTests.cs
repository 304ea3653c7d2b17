using Amazon.Athena;
using Amazon.S3.Model;
using Cdp.Aws.Settings;
using Cdp.Aws.Testing;
using Cdp.Aws.Warehouse;
using Cdp.Profiles;
using NodaTime;

namespace Cdp.Aws.Tests.Warehouse;

[Collection("environment")]
public sealed class AthenaWarehouseTests(Moto moto) : IAsyncLifetime
{
    private const string Csv = "\"user_id\",\"logins\"\n\"jane\",\"3\"\n";

    private static readonly WarehouseQuery Query = new("score", new LocalDate(2026, 11, 20), "SELECT 1", "receipts");

    private AmazonAthenaClient _athena = null!;
    private AthenaServer _server = null!;
    private string _bucket = "";
    private string _csv = Csv;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        using var s3 = moto.S3();
        _bucket = await moto.BucketAsync(s3);
        _server = await new AthenaServer(RunAsync).StartAsync();
        Environment.SetEnvironmentVariable("AWS_ENDPOINT_URL_ATHENA", _server.Url.ToString());
        AwsEnvironment.Set();
        _athena = new AmazonAthenaClient();
    }

    public async ValueTask DisposeAsync()
    {
        _athena?.Dispose();
        if (_server is not null) await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_query_that_succeeds_gives_its_rows_and_what_it_scanned()
    {
        await using var result = await Warehouse().RunAsync(Query, Cancel);

        using var reader = new StreamReader(result.Csv);
        Assert.Equal(Csv, await reader.ReadToEndAsync(Cancel));
        var execution = Assert.Single(_server.Executions);
        Assert.Equal((execution.Id, 4096L), (result.QueryId, result.ScannedBytes));
        Assert.Equal(("SELECT 1", "cdp", "lake"), (execution.Sql, execution.Workgroup, execution.Database));
        Assert.True(execution.Polls >= 3);
    }

    [Fact]
    public async Task The_same_question_runs_once()
    {
        await using var first = await Warehouse().RunAsync(Query, Cancel);
        await using var second = await Warehouse().RunAsync(Query, Cancel);

        Assert.Equal(first.QueryId, second.QueryId);
        Assert.Single(_server.Executions);
    }

    [Fact]
    public async Task Other_receipts_are_another_question()
    {
        await using var first = await Warehouse().RunAsync(Query, Cancel);
        await using var second = await Warehouse().RunAsync(Query with { Receipts = "others" }, Cancel);

        Assert.NotEqual(first.QueryId, second.QueryId);
    }

    [Fact]
    public async Task A_query_that_fails_is_an_error_with_Athenas_reason_and_the_id()
    {
        _csv = "FAILED";

        var error = await Assert.ThrowsAsync<WarehouseException>(() => Warehouse().RunAsync(Query, Cancel));

        var id = Assert.Single(_server.Executions).Id;
        Assert.Equal(
            $"Athena query {id} ended FAILED: HIVE_BAD_DATA in s3://lake/hits/dt=2026-11-20/user=…/f.parquet. Nothing was loaded.",
            error.Message);
    }

    [Fact]
    public async Task A_query_that_was_cancelled_elsewhere_is_an_error()
    {
        _csv = "CANCELLED";

        var error = await Assert.ThrowsAsync<WarehouseException>(() => Warehouse().RunAsync(Query, Cancel));

        Assert.Contains("ended CANCELLED", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_of_an_earlier_run_is_passed_over()
    {
        _csv = "FAILED";
        await Assert.ThrowsAsync<WarehouseException>(() => Warehouse().RunAsync(Query, Cancel));
        Assert.Single(_server.Executions).Submitted -= TimeSpan.FromMinutes(1);
        _csv = Csv;

        await using var result = await Warehouse().RunAsync(Query, Cancel);

        Assert.Equal(2, _server.Executions.Count);
        Assert.Equal("SUCCEEDED", _server.Executions.Single(execution => execution.Id == result.QueryId).State);
    }

    [Fact]
    public async Task A_result_that_has_expired_is_queried_again()
    {
        await ReadAsync(await Warehouse().RunAsync(Query, Cancel));
        var first = Assert.Single(_server.Executions);
        first.Submitted -= TimeSpan.FromDays(8);
        using var s3 = moto.S3();
        await s3.DeleteObjectAsync(_bucket, $"results/{first.Id}.csv", Cancel);

        var again = await Warehouse().RunAsync(Query, Cancel);

        Assert.NotEqual(first.Id, again.QueryId);
        Assert.Equal(Csv, await ReadAsync(again));
        Assert.Equal(again.QueryId, (await Warehouse().RunAsync(Query, Cancel)).QueryId);
    }

    [Fact]
    public async Task A_result_in_a_bucket_that_is_gone_is_queried_again()
    {
        await ReadAsync(await Warehouse().RunAsync(Query, Cancel));
        var first = Assert.Single(_server.Executions);
        (first.Submitted, first.Location) = (first.Submitted - TimeSpan.FromDays(1), $"s3://former-{_bucket}/results/{first.Id}.csv");

        Assert.Equal(Csv, await ReadAsync(await Warehouse().RunAsync(Query, Cancel)));
    }

    [Fact]
    public async Task A_result_that_vanishes_at_once_is_an_error_and_no_endless_loop()
    {
        _csv = "VANISHES";

        var error = await Assert.ThrowsAsync<WarehouseException>(() => Warehouse().RunAsync(Query, Cancel));

        Assert.Equal(
            $"The result of Athena query {Assert.Single(_server.Executions).Id} is not on S3, where the query has just left it. "
            + "Nothing was loaded.",
            error.Message);
    }

    [Fact]
    public async Task A_work_group_that_was_deleted_and_made_again_is_asked_anew()
    {
        await ReadAsync(await Warehouse().RunAsync(Query, Cancel));
        _server.ForgetExecutions();

        Assert.Equal(Csv, await ReadAsync(await Warehouse().RunAsync(Query, Cancel)));
        Assert.Equal(2, _server.Executions.Count);
    }

    [Fact]
    public async Task Another_work_group_is_asked_anew()
    {
        await ReadAsync(await Warehouse().RunAsync(Query, Cancel));

        Assert.Equal(Csv, await ReadAsync(await Warehouse(workgroup: "other").RunAsync(Query, Cancel)));
        Assert.Equal(["cdp", "other"], _server.Executions.Select(execution => execution.Workgroup).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Throttling_and_a_bad_gateway_are_waited_out()
    {
        _server.Throttles = 2;
        _server.BadGateways = 1;

        await using var result = await Warehouse().RunAsync(Query, Cancel);

        Assert.Single(_server.Executions);
        Assert.Equal(4, _server.Calls.Count(call => call == "StartQueryExecution"));
    }

    [Fact]
    public async Task Throttling_without_an_end_is_an_error_that_names_it()
    {
        _server.Throttles = int.MaxValue;
        var clock = new ImpatientClock();

        var error = await Assert.ThrowsAsync<WarehouseException>(() => Warehouse(clock).RunAsync(Query, Cancel));

        Assert.Contains(
            "Athena could not start a query: TooManyRequestsException, Rate exceeded (request 11111111-", error.Message,
            StringComparison.Ordinal);
        Assert.Empty(_server.Executions);
    }

    [Fact]
    public async Task A_query_that_never_ends_is_stopped_when_time_is_over()
    {
        _server.NeverEnds = true;
        using var deadline = new CancellationTokenSource();
        var run = Warehouse().RunAsync(Query, deadline.Token);
        for (var n = 0; !_server.Calls.Contains("GetQueryExecution"); n++)
        {
            Assert.True(n < 1000, "Athena was not asked within 10 seconds");
            await Task.Delay(10, Cancel);
        }

        await deadline.CancelAsync();
        var error = await Assert.ThrowsAsync<OperationCanceledException>(() => run);

        var execution = Assert.Single(_server.Executions);
        Assert.Equal("CANCELLED", execution.State);
        Assert.Equal(
            $"Time ran out while Athena ran query {execution.Id}, which was stopped. The next run starts it again.", error.Message);
    }

    [Fact]
    public async Task An_error_keeps_the_name_and_the_text_that_Athena_gave_it()
    {
        var error = await Assert.ThrowsAsync<Amazon.Athena.Model.InvalidRequestException>(
            () => _athena.GetQueryExecutionAsync(new() { QueryExecutionId = "unknown" }, Cancel));

        Assert.Equal(("InvalidRequestException", "QueryExecution was not found"), (error.ErrorCode, error.Message));
    }

    private AthenaWarehouse Warehouse(TimeProvider? clock = null, string workgroup = "cdp") =>
        new(_athena, moto.S3(), new AthenaSettings(workgroup, "lake"), clock ?? TimeProvider.System);

    private static async Task<string> ReadAsync(WarehouseResult result)
    {
        await using (result)
        {
            using var reader = new StreamReader(result.Csv);
            return await reader.ReadToEndAsync(Cancel);
        }
    }

    private async Task RunAsync(AthenaExecution execution)
    {
        if (_csv is "FAILED" or "CANCELLED")
        {
            execution.State = _csv;
            execution.Reason = "HIVE_BAD_DATA in s3://lake/hits/dt=2026-11-20/user=jane/f.parquet";
            return;
        }

        using var s3 = moto.S3();
        if (_csv != "VANISHES")
            await s3.PutObjectAsync(new PutObjectRequest { BucketName = _bucket, Key = $"results/{execution.Id}.csv", ContentBody = _csv });
        (execution.Location, execution.Scanned) = ($"s3://{_bucket}/results/{execution.Id}.csv", 4096);
    }

    /// <summary>Time passes at once.</summary>
    private sealed class ImpatientClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.FromMilliseconds(1), period);
    }
}
