using System.Text.Json;
using Amazon.Athena.Model;

namespace Amazon.Athena;

/// <summary>
/// Requests and answers as Athena words them (API version 2017-05-18): names in Pascal case, times in seconds since 1970.
/// </summary>
internal static class AthenaJson
{
    public static void Write(Utf8JsonWriter json, StartQueryExecutionRequest request)
    {
        json.WriteStartObject();
        json.WriteString("QueryString", request.QueryString);
        json.WriteString("ClientRequestToken", request.ClientRequestToken ?? Guid.NewGuid().ToString());
        if (request.QueryExecutionContext is { } context)
        {
            json.WriteStartObject("QueryExecutionContext");
            if (context.Catalog is { } catalog) json.WriteString("Catalog", catalog);
            if (context.Database is { } database) json.WriteString("Database", database);
            json.WriteEndObject();
        }

        if (request.ResultConfiguration?.OutputLocation is { } location)
        {
            json.WriteStartObject("ResultConfiguration");
            json.WriteString("OutputLocation", location);
            json.WriteEndObject();
        }

        if (request.WorkGroup is { } workGroup) json.WriteString("WorkGroup", workGroup);
        json.WriteEndObject();
    }

    public static void WriteId(Utf8JsonWriter json, string id)
    {
        json.WriteStartObject();
        json.WriteString("QueryExecutionId", id);
        json.WriteEndObject();
    }

    public static QueryExecution Execution(JsonElement execution) => new()
    {
        QueryExecutionId = Text(execution, "QueryExecutionId")!,
        Query = Text(execution, "Query")!,
        WorkGroup = Text(execution, "WorkGroup")!,
        ResultConfiguration = Part(execution, "ResultConfiguration") is { } result
            ? new ResultConfiguration { OutputLocation = Text(result, "OutputLocation")! }
            : null!,
        Status = Part(execution, "Status") is { } status ? Status(status) : null!,
        Statistics = Part(execution, "Statistics") is { } statistics
            ? new QueryExecutionStatistics { DataScannedInBytes = Whole(statistics, "DataScannedInBytes") }
            : null!,
    };

    private static QueryExecutionStatus Status(JsonElement status) => new()
    {
        State = Text(status, "State") is { } state ? new QueryExecutionState(state) : null!,
        StateChangeReason = Text(status, "StateChangeReason")!,
        SubmissionDateTime = Part(status, "SubmissionDateTime") is { } time
            ? DateTime.UnixEpoch.AddSeconds(time.GetDouble())
            : null,
    };

    private static string? Text(JsonElement element, string name) => Part(element, name)?.GetString();

    private static long? Whole(JsonElement element, string name) => Part(element, name)?.GetInt64();

    private static JsonElement? Part(JsonElement element, string name) =>
        element.TryGetProperty(name, out var part) && part.ValueKind != JsonValueKind.Null ? part : null;
}
