using Amazon.Athena;
using Amazon.Athena.Model;
using Amazon.S3;
using Amazon.S3.Model;
using Cdp.Aws.Lake;
using Cdp.Aws.Settings;
using Cdp.Profiles;

namespace Cdp.Aws.Warehouse;

/// <summary>SQL over the lake by Athena; the result is read from S3 as it arrives.</summary>
/// <remarks>
/// The same question starts one execution, however often it is asked: Athena gives back the one it has, a failed one too. So an
/// execution that had failed before this run began is passed over by raising the attempt; one that fails now is the caller's to hear of.
/// </remarks>
public sealed class AthenaWarehouse(IAmazonAthena athena, IAmazonS3 s3, AthenaSettings settings, TimeProvider clock) : IWarehouse
{
    /// <summary>More old failures of one question than this are no accident any more.</summary>
    private const int MaxAttempts = 50;

    /// <summary>How far Athena's clock may be behind ours.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(10);

    private readonly AthenaCalls _calls = new(clock);

    /// <inheritdoc/>
    /// <exception cref="OperationCanceledException">Time ran out; the query was stopped, and the message names it.</exception>
    public async Task<WarehouseResult> RunAsync(WarehouseQuery query, CancellationToken cancel)
    {
        var begin = clock.GetUtcNow() - ClockSkew;
        for (var attempt = query.Attempt; ; attempt++)
        {
            var execution = await FinishAsync(query with { Attempt = attempt }, cancel);
            if (execution.Status.State == QueryExecutionState.SUCCEEDED) return await OpenAsync(execution, cancel);
            if (execution.Status.SubmissionDateTime >= begin || attempt - query.Attempt >= MaxAttempts) throw Failed(execution);
        }
    }

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

    private async Task<WarehouseResult> OpenAsync(QueryExecution execution, CancellationToken cancel)
    {
        var id = execution.QueryExecutionId;
        if (execution.ResultConfiguration?.OutputLocation is not { } location || !IsS3Location(location, out var bucket, out var key))
            throw new WarehouseException(
                $"Athena query {id} succeeded but names no result on S3: the work group {settings.Workgroup} needs a result location.");
        try
        {
            var response = await s3.GetObjectAsync(new GetObjectRequest { BucketName = bucket, Key = key }, cancel);
            return new WarehouseResult(
                id, execution.Statistics?.DataScannedInBytes ?? 0,
                new S3ReadStream(response.ResponseStream, error => Unreadable(id, error)));
        }
        catch (Exception error) when (S3Faults.IsFault(error, cancel))
        {
            throw Unreadable(id, error);
        }
    }

    private static bool IsS3Location(string location, out string bucket, out string key)
    {
        const string Scheme = "s3://";
        var slash = location.IndexOf('/', Math.Min(Scheme.Length, location.Length));
        var isOne = location.StartsWith(Scheme, StringComparison.Ordinal) && slash > Scheme.Length;
        (bucket, key) = isOne ? (location[Scheme.Length..slash], location[(slash + 1)..]) : ("", "");
        return isOne;
    }

    private static WarehouseException Unreadable(string id, Exception error) =>
        new($"The result of Athena query {id} could not be read from S3: {error.Message} The next run reads it again.", error);

    private static WarehouseException Failed(QueryExecution execution)
    {
        var reason = execution.Status.StateChangeReason is { Length: > 0 } text ? text : "Athena gives no reason";
        return new(
            $"Athena query {execution.QueryExecutionId} ended {execution.Status.State}: {KeyForLogs.Of(reason).TrimEnd('.')}. "
            + "Nothing was loaded.");
    }
}
