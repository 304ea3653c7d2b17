using System.Text.Json;
using Amazon.Athena.Model;
using Amazon.Runtime;
using Amazon.Wire;

namespace Amazon.Athena;

/// <summary>Athena, with credentials, region and endpoint of the environment, as every AWS client finds them.</summary>
public sealed class AmazonAthenaClient : IAmazonAthena
{
    private readonly JsonService _service = new("athena", "ATHENA", "AmazonAthena");

    public Task<StartQueryExecutionResponse> StartQueryExecutionAsync(
        StartQueryExecutionRequest request, CancellationToken cancellationToken = default) => CallAsync(
            "StartQueryExecution",
            json => AthenaJson.Write(json, request),
            answer => new StartQueryExecutionResponse { QueryExecutionId = answer.GetProperty("QueryExecutionId").GetString()! },
            cancellationToken);

    public Task<GetQueryExecutionResponse> GetQueryExecutionAsync(
        GetQueryExecutionRequest request, CancellationToken cancellationToken = default) => CallAsync(
            "GetQueryExecution",
            json => AthenaJson.WriteId(json, request.QueryExecutionId),
            answer => new GetQueryExecutionResponse { QueryExecution = AthenaJson.Execution(answer.GetProperty("QueryExecution")) },
            cancellationToken);

    public Task<StopQueryExecutionResponse> StopQueryExecutionAsync(
        StopQueryExecutionRequest request, CancellationToken cancellationToken = default) => CallAsync(
            "StopQueryExecution",
            json => AthenaJson.WriteId(json, request.QueryExecutionId),
            _ => new StopQueryExecutionResponse(),
            cancellationToken);

    public void Dispose() => _service.Dispose();

    private async Task<T> CallAsync<T>(
        string operation, Action<Utf8JsonWriter> write, Func<JsonElement, T> read, CancellationToken cancel)
    {
        try
        {
            using var answer = await _service.CallAsync(operation, write, cancel);
            return read(answer.RootElement);
        }
        catch (ServiceFault fault)
        {
            throw Named(fault);
        }
    }

    private static AmazonAthenaException Named(ServiceFault fault)
    {
        var type = (int)fault.Status < 500 ? ErrorType.Sender : ErrorType.Receiver;
        return fault.Code switch
        {
            nameof(TooManyRequestsException) =>
                new TooManyRequestsException(fault.Message, fault, type, fault.Code, fault.RequestId, fault.Status),
            nameof(InvalidRequestException) =>
                new InvalidRequestException(fault.Message, fault, type, fault.Code, fault.RequestId, fault.Status),
            nameof(InternalServerException) =>
                new InternalServerException(fault.Message, fault, type, fault.Code, fault.RequestId, fault.Status),
            _ => new AmazonAthenaException(fault.Message, fault, type, fault.Code, fault.RequestId, fault.Status),
        };
    }
}
