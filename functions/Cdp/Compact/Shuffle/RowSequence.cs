namespace Cdp.Compact.Shuffle;

/// <summary>
/// Rows one after another, which can be read once. Disposing it gives back what is in memory, whether it was read or not.
/// </summary>
internal abstract class RowSequence : IDisposable
{
    /// <summary>Valid until the next call of <see cref="MoveNext"/>.</summary>
    public abstract ReadOnlySpan<byte> Current { get; }

    public abstract bool MoveNext();

    public abstract void Dispose();
}
