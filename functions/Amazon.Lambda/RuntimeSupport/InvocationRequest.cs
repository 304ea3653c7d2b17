using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>One event and what Lambda says about it.</summary>
public class InvocationRequest : IDisposable
{
    /// <summary>The event as it came.</summary>
    public Stream InputStream { get; internal init; } = null!;

    public ILambdaContext LambdaContext { get; internal init; } = null!;

    public void Dispose()
    {
        InputStream.Dispose();
        GC.SuppressFinalize(this);
    }
}
