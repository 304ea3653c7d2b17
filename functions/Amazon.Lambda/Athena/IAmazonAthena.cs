using Amazon.Athena.Model;

namespace Amazon.Athena;

/// <summary>The operations of Athena that are used. Errors are <see cref="AmazonAthenaException"/>.</summary>
public interface IAmazonAthena : IDisposable
{
    Task<StartQueryExecutionResponse> StartQueryExecutionAsync(
        StartQueryExecutionRequest request, CancellationToken cancellationToken = default);

    Task<GetQueryExecutionResponse> GetQueryExecutionAsync(
        GetQueryExecutionRequest request, CancellationToken cancellationToken = default);

    Task<StopQueryExecutionResponse> StopQueryExecutionAsync(
        StopQueryExecutionRequest request, CancellationToken cancellationToken = default);
}
