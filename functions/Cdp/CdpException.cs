namespace Cdp;

/// <summary>A failure that the program expects. The message says what happened, to which input, and what to do.</summary>
/// <remarks>
/// What is thrown and is no <see cref="CdpException"/> (nor an <see cref="OperationCanceledException"/>) is a bug of this program.
/// </remarks>
public abstract class CdpException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What a command that ends with this failure returns: 1, or 2 where it was asked or configured wrongly.</summary>
    public virtual int ExitCode => 1;

    /// <summary>
    /// True when the same call may succeed later without anything being changed: an outage, a lease that another run holds.
    /// </summary>
    public virtual bool IsTransient => false;
}
