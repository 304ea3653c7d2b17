using Amazon.Athena;
using Amazon.Athena.Model;
using Amazon.S3;
using Cdp.Aws.Lake;
using Cdp.Aws.Settings;
using Cdp.Profiles;

namespace Cdp.Aws.Warehouse;

/// <summary>SQL over the lake by Athena; the result is read from S3 as it arrives.</summary>
/// <remarks>
/// The same question starts one execution, however often it is asked: Athena returns the one it has, also one that failed, one with a
/// result that has expired, and one of a work group that is gone. An execution from before this run that gives no rows is passed over by
/// raising the attempt; one that fails now is an error of the caller's.
/// </remarks>
public sealed class AthenaWarehouse(IAmazonAthena athena, IAmazonS3 s3, AthenaSettings settings, TimeProvider clock) : IWarehouse
{
    /// <summary>More old executions of one question without rows than this are no accident any more.</summary>
    private const int MaxAttempts = 50;

    /// <summary>How far Athena's clock may be behind ours.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(10);

    private readonly AthenaCalls _calls = new(clock);
    private readonly AthenaResults _results = new(s3, settings.Workgroup);

    /// <inheritdoc/>
    /// <exception cref="OperationCanceledException">Time ran out; the query was stopped, and the message names it.</exception>
    public async Task<WarehouseResult> RunAsync(WarehouseQuery query, CancellationToken cancel)
    {
        var begin = clock.GetUtcNow() - ClockSkew;
        for (var attempt = query.Attempt; ; attempt++)
        {
            var outcome = await AskAsync(query with { Attempt = attempt }, cancel);
            if (outcome.Result is { } result) return result;
            if (outcome.Submitted >= begin || attempt - query.Attempt >= MaxAttempts) throw outcome.Failure!;
        }
    }

    /// <summary>
    /// Asks once. The failure is that of the execution, which may be an old one; what Athena and S3 refuse now is thrown.
    /// </summary>
    private async Task<Outcome> AskAsync(WarehouseQuery query, CancellationToken cancel)
    {
        try
        {
            var execution = await FinishAsync(query, cancel);
            var result = execution.Status.State == QueryExecutionState.SUCCEEDED ? await _results.OpenAsync(execution, cancel) : null;
            return new(result, result is null ? WithoutRows(execution) : null, execution.Status.SubmissionDateTime);
        }
        catch (WarehouseException error) when (IsOfAnotherWorkgroup(error.InnerException))
        {
            return new(Result: null, error, Submitted: null);
        }
    }

    /// <summary>Athena knows the token, but not the execution, or not with this work group: that was deleted, and made again.</summary>
    private static bool IsOfAnotherWorkgroup(Exception? error) => error is InvalidRequestException refusal
        && (refusal.Message.Contains("was not found", StringComparison.Ordinal)
            || refusal.Message.Contains("dempotent parameters", StringComparison.Ordinal));

    private async Task<QueryExecution> FinishAsync(WarehouseQuery query, CancellationToken cancel)
    {
        var request = new StartQueryExecutionRequest
        {
            QueryString = query.Sql,
            ClientRequestToken = query.Token(),
            WorkGroup = settings.Workgroup,
            QueryExecutionContext = new QueryExecutionContext { Database = settings.Database },
        };
        var started = await _calls.DoAsync("start a query", () => athena.StartQueryExecutionAsync(request, cancel), cancel);
        try
        {
            return await PollAsync(started.QueryExecutionId, cancel);
        }
        catch (OperationCanceledException error) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(await StopAsync(started.QueryExecutionId), error, cancel);
        }
    }

    private async Task<QueryExecution> PollAsync(string id, CancellationToken cancel)
    {
        var request = new GetQueryExecutionRequest { QueryExecutionId = id };
        var pause = new Pause(clock);
        while (true)
        {
            var answer = await _calls.DoAsync($"tell how query {id} is", () => athena.GetQueryExecutionAsync(request, cancel), cancel);
            if (IsFinal(answer.QueryExecution.Status.State)) return answer.QueryExecution;
            await pause.WaitAsync(cancel);
        }
    }

    private static bool IsFinal(QueryExecutionState state) =>
        state == QueryExecutionState.SUCCEEDED || state == QueryExecutionState.FAILED || state == QueryExecutionState.CANCELLED;

    /// <returns>The message for a query that ran out of time.</returns>
    private async Task<string> StopAsync(string id)
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(3), clock);
        try
        {
            await athena.StopQueryExecutionAsync(new StopQueryExecutionRequest { QueryExecutionId = id }, soon.Token);
            return $"Time ran out while Athena ran query {id}, which was stopped. The next run starts it again.";
        }
        catch (Exception error) when (error is AmazonAthenaException or HttpRequestException or OperationCanceledException)
        {
            return $"Time ran out while Athena ran query {id}, and it could not be stopped: {error.Message} The next run takes its result.";
        }
    }

    private static WarehouseException WithoutRows(QueryExecution execution) => execution.Status.State == QueryExecutionState.SUCCEEDED
        ? new(
            $"The result of Athena query {execution.QueryExecutionId} is not on S3, where the query has just left it. Nothing was loaded.")
        : Failed(execution);

    private static WarehouseException Failed(QueryExecution execution)
    {
        var reason = execution.Status.StateChangeReason is { Length: > 0 } text ? text : "Athena gives no reason";
        return new(
            $"Athena query {execution.QueryExecutionId} ended {execution.Status.State}: {KeyForLogs.Of(reason).TrimEnd('.')}. "
            + "Nothing was loaded.");
    }

    /// <param name="Submitted">When the execution was begun; null when Athena does not know it any more.</param>
    private readonly record struct Outcome(WarehouseResult? Result, WarehouseException? Failure, DateTime? Submitted);
}
