using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Cdp.Local.Lake;

/// <summary>What .NET has no call for: making folders' entries durable, files without a name, the umask, signals.</summary>
/// <remarks>Source: fsync(2), syncfs(2), open(2), link(2), umask(2), kill(2).</remarks>
internal static partial class Libc
{
    private const int ReadOnly = 0, WriteOnly = 1, CloseOnExec = 0x80000, Temporary = 0x400000;
    private const int WorkingFolder = -100, FollowLink = 0x400, BeginToWrite = 2, NotThere = 2, Exists = 17;
    private const uint ReadAndWriteByOwner = 0x180, RightsOfOthers = 0x3F;
    private const int Terminate = 15;

    private static readonly int Folder = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm
        ? 0x4000
        : 0x10000;

    /// <summary>Whatever this process and its children make from now on is for its owner alone.</summary>
    public static void KeepOthersOut() => _ = Umask(RightsOfOthers);

    /// <summary>Asks a process to end (SIGTERM); of one that has ended already nothing is done.</summary>
    public static void AskToEnd(int process) => _ = Kill(process, Terminate);

    /// <summary>Makes durable what a file holds, or the entries of a folder (a rename, a new file).</summary>
    /// <exception cref="IOException">The system refuses, or a write failed since.</exception>
    public static void Sync(string path)
    {
        using var file = OpenToSync(path);
        if (Fsync(file) != 0) throw Fault(path);
    }

    /// <summary>Begins to write what a file holds to the disk, and does not wait: a later sync has less to do.</summary>
    public static void BeginSync(SafeFileHandle file)
    {
        if (OperatingSystem.IsLinux()) _ = SyncRange(file, 0, 0, BeginToWrite);
    }

    /// <summary>Makes all that was written to the file system of the folder durable.</summary>
    /// <exception cref="IOException">The system refuses, or a write failed since.</exception>
    public static void SyncFileSystem(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            SyncAll();
            return;
        }

        using var folder = OpenToSync(path);
        if (Syncfs(folder) != 0) throw Fault(path);
    }

    /// <summary>Opens a new file for writing that has no name yet, and is gone when it is closed without one.</summary>
    /// <returns>Null where that cannot be: not on Linux, not in this file system, no such folder, or no right to write there.</returns>
    public static SafeFileHandle? TryOpenNameless(string folder)
    {
        if (!OperatingSystem.IsLinux()) return null;
        var file = Open(folder, WriteOnly | CloseOnExec | Temporary | Folder, ReadAndWriteByOwner);
        if (!file.IsInvalid) return file;
        file.Dispose();
        return null;
    }

    /// <summary>Gives a nameless file its name; false when another file has it, or its folder is gone.</summary>
    /// <exception cref="IOException">The system refuses.</exception>
    public static bool TryName(SafeFileHandle file, string path)
    {
        var nameless = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{file.DangerousGetHandle()}");
        if (Link(WorkingFolder, nameless, WorkingFolder, path, FollowLink) == 0) return true;
        return Marshal.GetLastPInvokeError() is Exists or NotThere ? false : throw Fault(path);
    }

    /// <summary>Removes a folder if it is empty; false when it is not, or is not there.</summary>
    public static bool TryRemoveFolder(string path) => Rmdir(path) == 0;

    private static SafeFileHandle OpenToSync(string path)
    {
        var folder = Open(path, ReadOnly, 0);
        if (!folder.IsInvalid) return folder;
        var fault = Fault(path);
        folder.Dispose();
        throw fault;
    }

    private static IOException Fault(string path)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{Marshal.GetPInvokeErrorMessage(error)}: '{path}'", error);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "linkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(int fromFolder, string from, int toFolder, string to, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "sync_file_range")]
    private static partial int SyncRange(SafeFileHandle file, long offset, long length, uint flags);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int Syncfs(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "rmdir", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rmdir(string path);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint Umask(uint mask);

    [LibraryImport("libc", EntryPoint = "sync")]
    private static partial void SyncAll();
}
