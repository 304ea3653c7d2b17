namespace Cdp.Local.Lake;

/// <summary>Files and directories for their owner alone, for hits hold personal data. They get the mode when they are made.</summary>
internal static class OwnerOnly
{
    public const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    public const UnixFileMode DirectoryMode = FileMode | UnixFileMode.UserExecute;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Everything but links, which have no mode of their own and lead elsewhere.</summary>
    private static readonly EnumerationOptions Everything = new()
    {
        AttributesToSkip = FileAttributes.ReparsePoint,
        RecurseSubdirectories = true,
    };

    /// <summary>Opens a file for writing, without a buffer; makes it for its owner alone when there is none.</summary>
    public static FileStream Open(string path, System.IO.FileMode mode, FileShare share, FileOptions options = FileOptions.None)
    {
        var all = new FileStreamOptions
        {
            Mode = mode,
            Access = FileAccess.ReadWrite,
            Share = share,
            Options = options,
            BufferSize = 0,
            UnixCreateMode = FileMode,
        };
        return new(path, all);
    }

    public static void MakeDirectory(string path) => Directory.CreateDirectory(path, DirectoryMode);

    /// <summary>Takes the rights of all other users from a directory that is there, and from what is in it.</summary>
    /// <remarks>
    /// Once the directory itself is closed nobody gets at what is in it, whatever mode that has. So what is in it is looked at once, in the
    /// run that finds the directory open: a lake of millions of files costs nothing at the next start. A directory that is made to be
    /// shared (sticky, as /tmp) stays open, and what is made in it is closed.
    /// </remarks>
    /// <param name="say">Gets one line when something was open.</param>
    public static void Close(string path, Action<string> say)
    {
        if (!Directory.Exists(path)) return;
        try
        {
            if (File.GetUnixFileMode(path).HasFlag(UnixFileMode.StickyBit) || !TryClose(path)) return;
            var closed = Directory.EnumerateFileSystemEntries(path, "*", Everything).Count(TryClose);
            say($"{path} was open to other users of this machine. It is closed to them now, with {closed} files and directories in it.");
        }
        catch (Exception e) when (StoreFault.Is(e))
        {
            say(
                $"{path} is open to other users of this machine, and this user may not close it: as its owner, type chmod -R go= '{path}' "
                + $"({e.Message})");
        }
    }

    /// <returns>False: it was closed already, or is gone.</returns>
    private static bool TryClose(string path)
    {
        try
        {
            var mode = File.GetUnixFileMode(path);
            if ((mode & Others) == UnixFileMode.None) return false;
            File.SetUnixFileMode(path, mode & ~Others);
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }
}
