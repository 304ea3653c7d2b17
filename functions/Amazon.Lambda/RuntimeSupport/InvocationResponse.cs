namespace Amazon.Lambda.RuntimeSupport;

/// <summary>The answer to one event.</summary>
/// <param name="disposeOutputStream">The loop disposes the stream once it has been sent.</param>
public class InvocationResponse(Stream outputStream, bool disposeOutputStream)
{
    public InvocationResponse(Stream outputStream)
        : this(outputStream, disposeOutputStream: true)
    {
    }

    public Stream OutputStream { get; set; } = outputStream;

    public bool DisposeOutputStream { get; } = disposeOutputStream;
}
