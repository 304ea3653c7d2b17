namespace Cdp.Benchmarks.Measure;

/// <summary>
/// The most that is written to a file system while a program works, seen as the space that goes; files without a name count, too.
/// </summary>
internal sealed class SpaceWatch : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;

    private SpaceWatch(DriveInfo drive) => _watching = WatchAsync(drive, drive.AvailableFreeSpace);

    /// <summary>Bytes; of others as well, if they write to the same place.</summary>
    public long Most { get; private set; }

    public static SpaceWatch Of(string directory) => new(new DriveInfo(directory));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    private async Task WatchAsync(DriveInfo drive, long before)
    {
        while (!_stop.IsCancellationRequested)
        {
            Most = Math.Max(Most, before - drive.AvailableFreeSpace);
            await Task.Delay(10, CancellationToken.None);
        }
    }
}
