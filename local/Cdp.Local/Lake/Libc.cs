using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Cdp.Local.Lake;

/// <summary>What .NET has no call for: making folders' entries durable. Source: fsync(2), syncfs(2), open(2).</summary>
internal static partial class Libc
{
    private const int ReadOnly = 0;

    /// <summary>Makes the entries of a folder (a rename, a new file) durable.</summary>
    /// <exception cref="IOException">The system refuses.</exception>
    public static void SyncFolder(string path)
    {
        using var folder = OpenFolder(path);
        if (Fsync(folder) != 0) throw Fault(path);
    }

    /// <summary>Makes all that was written to the file system of the folder durable.</summary>
    /// <exception cref="IOException">The system refuses, or a write failed since.</exception>
    public static void SyncFileSystem(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            Sync();
            return;
        }

        using var folder = OpenFolder(path);
        if (Syncfs(folder) != 0) throw Fault(path);
    }

    /// <summary>Removes a folder if it is empty; false when it is not, or is not there.</summary>
    public static bool TryRemoveFolder(string path) => Rmdir(path) == 0;

    private static SafeFileHandle OpenFolder(string path)
    {
        var folder = Open(path, ReadOnly);
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
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int Syncfs(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "rmdir", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rmdir(string path);

    [LibraryImport("libc", EntryPoint = "sync")]
    private static partial void Sync();
}
