using Amazon.Lambda.RuntimeSupport.Bootstrap;

namespace Amazon.Lambda.RuntimeSupport;

public delegate Task<InvocationResponse> LambdaBootstrapHandler(InvocationRequest invocation);

/// <returns>False: end at once, there is nothing to serve.</returns>
public delegate Task<bool> LambdaBootstrapInitializer();

/// <summary>The loop of a custom runtime: next event, handle, report. A failed event is reported and the loop goes on;
/// a failed start is reported and ends the process.</summary>
/// <remarks>Source: AWS Lambda, Runtime API 2018-06-01.</remarks>
public class LambdaBootstrap : IDisposable
{
    private const string TraceVariable = "_X_AMZN_TRACE_ID";

    private readonly LambdaBootstrapHandler _handler;
    private readonly LambdaBootstrapInitializer? _initializer;
    private readonly RuntimeApiClient? _client;

    public LambdaBootstrap(
        LambdaBootstrapHandler handler, LambdaBootstrapOptions lambdaBootstrapOptions, LambdaBootstrapInitializer? initializer = null)
    {
        _handler = handler;
        _initializer = initializer;
        var endpoint = lambdaBootstrapOptions.RuntimeApiEndpoint ?? Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API");
        if (!string.IsNullOrEmpty(endpoint)) _client = new RuntimeApiClient(endpoint);
    }

    /// <summary>Serves events until the token ends it; on Lambda, for ever.</summary>
    /// <exception cref="HttpRequestException">The Runtime API is gone or refuses: the process has to end.</exception>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        if (_client is null)
        {
            await Console.Error.WriteLineAsync(
                "AWS_LAMBDA_RUNTIME_API is not set: it names the Runtime API's host and port. This program is started by AWS Lambda.");
            Environment.ExitCode = 1;
            return;
        }

        if (!await StartAsync(_client, cancellationToken)) return;
        try
        {
            while (!cancellationToken.IsCancellationRequested) await ServeNextAsync(_client, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Whoever runs the loop has ended it.
        }
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing) _client?.Dispose();
    }

    private async Task<bool> StartAsync(RuntimeApiClient client, CancellationToken cancel)
    {
        if (_initializer is null) return true;
        try
        {
            return await _initializer();
        }
        catch (Exception error)
        {
            LambdaLog.Failed(requestId: null, error);
            await client.ReportInitErrorAsync(error, cancel);
            throw;
        }
    }

    private async Task ServeNextAsync(RuntimeApiClient client, CancellationToken cancel)
    {
        var (invocation, context) = await client.NextAsync(cancel);
        using var _ = invocation;
        Environment.SetEnvironmentVariable(TraceVariable, context.TraceId);
        if (await HandleAsync(client, invocation, cancel) is not { } response) return;
        try
        {
            await client.RespondAsync(context.AwsRequestId, response.OutputStream, cancel);
        }
        finally
        {
            if (response.DisposeOutputStream) await response.OutputStream.DisposeAsync();
        }
    }

    private async Task<InvocationResponse?> HandleAsync(RuntimeApiClient client, InvocationRequest invocation, CancellationToken cancel)
    {
        try
        {
            return await _handler(invocation);
        }
        catch (Exception error)
        {
            LambdaLog.Failed(invocation.LambdaContext.AwsRequestId, error);
            await client.ReportErrorAsync(invocation.LambdaContext.AwsRequestId, error, cancel);
            return null;
        }
    }
}
