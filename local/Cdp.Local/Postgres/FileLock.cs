namespace Cdp.Local.Postgres;

/// <summary>
/// Advisory locks on files between programs of one machine (flock, which .NET takes for <see cref="FileShare"/>); gone with the program.
/// </summary>
internal static class FileLock
{
    private const int LinuxWouldBlock = 11;
    private const int MacWouldBlock = 35;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static FileStream Shared(string path) => new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);

    /// <returns>Null while someone else holds the file.</returns>
    public static FileStream? TryAlone(string path)
    {
        try
        {
            return new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult is LinuxWouldBlock or MacWouldBlock)
        {
            return null;
        }
    }

    public static async Task<FileStream> AloneAsync(string path, CancellationToken cancel)
    {
        while (true)
        {
            if (TryAlone(path) is { } alone) return alone;
            await Task.Delay(Pause, cancel);
        }
    }
}
