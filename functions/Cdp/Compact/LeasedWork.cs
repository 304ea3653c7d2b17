using Cdp.Lake;

namespace Cdp.Compact;

/// <summary>Work under a lease: it stops when that is lost.</summary>
internal static class LeasedWork
{
    /// <exception cref="ObjectStoreException">The lease was lost.</exception>
    public static async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken lost, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, lost);
        try
        {
            return await work(stop.Token);
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new ObjectStoreException($"The run lost its lease ({LakeLayout.Lease} could not be renewed in time), and stopped. The next run repairs what it left.");
        }
    }
}
