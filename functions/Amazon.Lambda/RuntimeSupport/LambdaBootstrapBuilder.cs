using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport.Bootstrap;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>Makes a <see cref="LambdaBootstrap"/> of a handler.</summary>
public class LambdaBootstrapBuilder
{
    private readonly LambdaBootstrapHandler _handler;
    private readonly LambdaBootstrapOptions _options = new();
    private LambdaBootstrapInitializer? _initializer;

    private LambdaBootstrapBuilder(LambdaBootstrapHandler handler) => _handler = handler;

    public static LambdaBootstrapBuilder Create<TInput, TOutput>(
        Func<TInput, ILambdaContext, Task<TOutput>> handler, ILambdaSerializer serializer) => new(async invocation =>
    {
        var input = serializer.Deserialize<TInput>(invocation.InputStream);
        var output = new MemoryStream();
        serializer.Serialize(await handler(input, invocation.LambdaContext), output);
        output.Position = 0;
        return new InvocationResponse(output);
    });

    /// <summary>Runs before the first event; its exception is reported as a failed start.</summary>
    public LambdaBootstrapBuilder UseBootstrapHandler(LambdaBootstrapInitializer lambdaBootstrapInitializer)
    {
        _initializer = lambdaBootstrapInitializer;
        return this;
    }

    public LambdaBootstrapBuilder ConfigureOptions(Action<LambdaBootstrapOptions> options)
    {
        options(_options);
        return this;
    }

    public LambdaBootstrap Build() => new(_handler, _options, _initializer);
}
