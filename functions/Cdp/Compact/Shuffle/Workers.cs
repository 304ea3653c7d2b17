namespace Cdp.Compact.Shuffle;

/// <summary>Runs a piece of work on all cores at once; the first failure stops the others and is thrown.</summary>
internal static class Workers
{
    public static int Count { get; } = Environment.ProcessorCount;

    /// <summary>Gives the numbers from 0 to count to workers, by default one on each core.</summary>
    /// <param name="newWorker">Makes a worker, which is disposed when it is done.</param>
    /// <param name="step">Does one number.</param>
    /// <param name="finish">What a worker does last, when nothing failed.</param>
    /// <param name="done">Called with how many numbers are done.</param>
    /// <param name="workers">How many, where it is not the cores that matter.</param>
    public static Task EachAsync<T>(
        int count, Func<T> newWorker, Func<T, int, CancellationToken, Task> step, Func<T, Task> finish, Action<int> done,
        CancellationToken cancel, int? workers = null)
        where T : IAsyncDisposable
    {
        int next = -1, finished = 0;
        return RunAsync(async stop =>
        {
            await using var worker = newWorker();
            for (int i; (i = Interlocked.Increment(ref next)) < count; done(Interlocked.Increment(ref finished)))
            {
                stop.ThrowIfCancellationRequested();
                await step(worker, i, stop);
            }

            await finish(worker);
        }, workers ?? Count, cancel);
    }

    private static async Task RunAsync(Func<CancellationToken, Task> worker, int workers, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(() => RunOneAsync(worker, stop), cancel)));
    }

    private static async Task RunOneAsync(Func<CancellationToken, Task> worker, CancellationTokenSource stop)
    {
        var done = false;
        try
        {
            await worker(stop.Token);
            done = true;
        }
        finally
        {
            if (!done) await stop.CancelAsync();
        }
    }
}
