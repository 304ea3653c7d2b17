using System.Globalization;
using System.Net.Http.Headers;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>The context that the headers of an event and the function's environment make.</summary>
internal sealed class LambdaContext(HttpResponseHeaders headers) : ILambdaContext
{
    private readonly long _deadline = long.TryParse(
        Header(headers, "Lambda-Runtime-Deadline-Ms"), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
        ? milliseconds
        : 0;

    public string AwsRequestId { get; } = Header(headers, "Lambda-Runtime-Aws-Request-Id")
        ?? throw new HttpRequestException("The Runtime API sent an event without the header Lambda-Runtime-Aws-Request-Id.");

    public string FunctionName => Variable("AWS_LAMBDA_FUNCTION_NAME");

    public string FunctionVersion => Variable("AWS_LAMBDA_FUNCTION_VERSION");

    public string InvokedFunctionArn { get; } = Header(headers, "Lambda-Runtime-Invoked-Function-Arn")!;

    public ILambdaLogger Logger => LambdaLog.Instance;

    public string LogGroupName => Variable("AWS_LAMBDA_LOG_GROUP_NAME");

    public string LogStreamName => Variable("AWS_LAMBDA_LOG_STREAM_NAME");

    public int MemoryLimitInMB =>
        int.TryParse(Variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : 0;

    public TimeSpan RemainingTime => DateTimeOffset.FromUnixTimeMilliseconds(_deadline) - DateTimeOffset.UtcNow;

    public string TraceId { get; } = Header(headers, "Lambda-Runtime-Trace-Id")!;

    private static string? Header(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name)!;
}
