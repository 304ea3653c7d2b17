namespace Cdp.Storage;

/// <summary>
/// A file that is gone when it is closed, and where the system allows it has no name as soon as it is open: a killed run leaves nothing.
/// </summary>
/// <remarks>It has no buffer, so that a write that finds no room says so itself, and not the closing.</remarks>
internal sealed class TemporaryFile : FileStream
{
    private readonly string _directory;

    private TemporaryFile(string directory, string path, FileStreamOptions options)
        : base(path, options) => _directory = directory;

    /// <exception cref="SpillException">It cannot be made, or a write finds no room.</exception>
    public static FileStream Create(string directory)
    {
        try
        {
            return CreateIn(directory);
        }
        catch (Exception fault) when (IsFault(fault))
        {
            throw new SpillException(directory, fault);
        }
    }

    /// <remarks>The one that all other ways to write lead to.</remarks>
    public override void Write(byte[] buffer, int offset, int count)
    {
        try
        {
            base.Write(buffer, offset, count);
        }
        catch (Exception fault) when (IsFault(fault))
        {
            throw new SpillException(_directory, fault);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Write(buffer, offset, count);
        return Task.CompletedTask;
    }

    private static TemporaryFile CreateIn(string directory)
    {
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, $"cdp-{Guid.NewGuid():N}.spill");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            Options = FileOptions.DeleteOnClose,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new TemporaryFile(directory, path, options);
        if (!OperatingSystem.IsWindows()) File.Delete(path);
        return file;
    }

    private static bool IsFault(Exception fault) => fault is IOException or UnauthorizedAccessException;
}
