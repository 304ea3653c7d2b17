using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Cdp.Aws.Testing;

/// <summary>One execution as the server keeps it.</summary>
public sealed class AthenaExecution(string id, string sql, string workgroup, string database, DateTimeOffset submitted)
{
    public string Id { get; } = id;

    public string Sql { get; } = sql;

    public string Workgroup { get; } = workgroup;

    public string Database { get; } = database;

    public DateTimeOffset Submitted { get; set; } = submitted;

    public string State { get; set; } = "QUEUED";

    public string? Reason { get; set; }

    public string? Location { get; set; }

    public long Scanned { get; set; }

    public int Polls { get; set; }
}

/// <summary>Athena as its callers see it: AWS JSON 1.1, one execution a token, states that move on when they are looked at.</summary>
/// <param name="run">Runs the SQL and leaves the result somewhere on S3: sets Location and Scanned, or State and Reason.</param>
public sealed class AthenaServer(Func<AthenaExecution, Task> run) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, AthenaExecution> _byToken = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _calls = new();
    private HttpServer _server = null!;
    private AthenaExecution[] _forgotten = [];

    public Uri Url => _server.Url;

    public IReadOnlyCollection<AthenaExecution> Executions => [.. _byToken.Values];

    /// <summary>Operations in the order in which they were asked for.</summary>
    public IReadOnlyCollection<string> Calls => [.. _calls];

    /// <summary>As many calls are throttled from now on.</summary>
    public int Throttles { get; set; }

    /// <summary>As many calls are answered by a proxy that knows no JSON.</summary>
    public int BadGateways { get; set; }

    /// <summary>Queries stay RUNNING until they are stopped.</summary>
    public bool NeverEnds { get; set; }

    public async Task<AthenaServer> StartAsync()
    {
        _server = await HttpServer.StartAsync(HandleAsync);
        return this;
    }

    /// <summary>Deletes every work group with its history, and makes it again: tokens stay known, executions do not.</summary>
    public void ForgetExecutions() => _forgotten = [.. _byToken.Values];

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task HandleAsync(HttpContext http)
    {
        var operation = http.Request.Headers["X-Amz-Target"].ToString().Replace("AmazonAthena.", "", StringComparison.Ordinal);
        _calls.Enqueue(operation);
        var input = (await JsonNode.ParseAsync(http.Request.Body))!.AsObject();
        if (BadGateways > 0)
        {
            BadGateways--;
            http.Response.StatusCode = StatusCodes.Status502BadGateway;
            await http.Response.WriteAsync("<html>Bad gateway</html>");
            return;
        }

        try
        {
            Check(http.Request);
            var answer = await AnswerAsync(operation, input);
            http.Response.ContentType = "application/x-amz-json-1.1";
            await http.Response.WriteAsync(answer.ToJsonString());
        }
        catch (Refusal refusal)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            http.Response.Headers["x-amzn-RequestId"] = "11111111-2222-3333-4444-555555555555";
            await http.Response.WriteAsync(new JsonObject { ["__type"] = refusal.Code, ["Message"] = refusal.Message }.ToJsonString());
        }
    }

    private void Check(HttpRequest request)
    {
        if (!request.Headers.Authorization.ToString().Contains("/athena/aws4_request", StringComparison.Ordinal))
            throw new Refusal("MissingAuthenticationTokenException", "The request is not signed for athena.");
        if (request.ContentType != "application/x-amz-json-1.1") throw new Refusal("SerializationException", "Not AWS JSON 1.1.");
        if (Throttles-- > 0) throw new Refusal("TooManyRequestsException", "Rate exceeded");
    }

    private async Task<JsonObject> AnswerAsync(string operation, JsonObject input) => operation switch
    {
        "StartQueryExecution" => new JsonObject { ["QueryExecutionId"] = Start(input).Id },
        "GetQueryExecution" => new JsonObject { ["QueryExecution"] = await LookAsync(Find(input)) },
        "StopQueryExecution" => Stop(Find(input)),
        _ => throw new Refusal("UnknownOperationException", operation),
    };

    private AthenaExecution Start(JsonObject input)
    {
        var token = (string?)input["ClientRequestToken"] ?? "";
        if (token.Length is < 32 or > 128)
            throw new Refusal("InvalidRequestException", "ClientRequestToken must have 32 to 128 characters.");
        var sql = (string)input["QueryString"]!;
        var execution = _byToken.GetOrAdd(token, _ => new AthenaExecution(
            Guid.NewGuid().ToString(), sql, (string)input["WorkGroup"]!, (string)input["QueryExecutionContext"]!["Database"]!,
            DateTimeOffset.UtcNow));
        return execution.Sql == sql && execution.Workgroup == (string?)input["WorkGroup"]
            ? execution
            : throw new Refusal("InvalidRequestException", "Idempotent parameters do not match");
    }

    private AthenaExecution Find(JsonObject input) =>
        _byToken.Values.Except(_forgotten).FirstOrDefault(execution => execution.Id == (string?)input["QueryExecutionId"])
        ?? throw new Refusal("InvalidRequestException", "QueryExecution was not found");

    /// <summary>QUEUED at the first look, RUNNING at the second, done at the third.</summary>
    private async Task<JsonObject> LookAsync(AthenaExecution execution)
    {
        execution.Polls++;
        if (execution is { State: "RUNNING", Polls: > 2 } && !NeverEnds)
        {
            execution.State = "SUCCEEDED";
            await run(execution);
        }
        else if (execution is { State: "QUEUED", Polls: > 1 })
        {
            execution.State = "RUNNING";
        }

        return Describe(execution);
    }

    private static JsonObject Describe(AthenaExecution execution)
    {
        var status = new JsonObject
        {
            ["State"] = execution.State,
            ["SubmissionDateTime"] = execution.Submitted.ToUnixTimeMilliseconds() / 1000.0,
        };
        if (execution.Reason is { } reason) status["StateChangeReason"] = reason;
        return new JsonObject
        {
            ["QueryExecutionId"] = execution.Id,
            ["Query"] = execution.Sql,
            ["WorkGroup"] = execution.Workgroup,
            ["Status"] = status,
            ["Statistics"] = new JsonObject { ["DataScannedInBytes"] = execution.Scanned },
            ["ResultConfiguration"] = execution.Location is { } location
                ? new JsonObject { ["OutputLocation"] = location }
                : new JsonObject(),
        };
    }

    private static JsonObject Stop(AthenaExecution execution)
    {
        if (execution.State is "QUEUED" or "RUNNING")
            (execution.State, execution.Reason) = ("CANCELLED", "Query was cancelled by user");
        return [];
    }

    private sealed class Refusal(string code, string message) : Exception(message)
    {
        public string Code { get; } = code;
    }
}
