using System.Diagnostics;
using System.Globalization;
using Cdp.Lake;
using Cdp.Storage;
using Microsoft.Win32.SafeHandles;

namespace Cdp.Local.Lake;

/// <summary>Brings files to their place whole, and takes them away, with the syncs that make both durable.</summary>
internal sealed class FilePlacer(KeyPaths paths)
{
    private const int Large = 1 << 18;
    private const int WouldBlock = 11, WouldBlockMac = 35;
    private const FileShare Shared = FileShare.ReadWrite | FileShare.Delete;
    private static readonly TimeSpan MaxTurn = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    private readonly string _unfinished = $"{paths.Root}/{Folders.OwnPrefix.TrimEnd('/')}";
    private long _count;
    private readonly Unsynced _unsynced = new(paths.Root);
    private bool _ready;

    /// <summary>Hit files can be made again, so they are synced together, later.</summary>
    public static bool IsDeferred(string key) => key.StartsWith(LakeLayout.AllHits, StringComparison.Ordinal);

    /// <exception cref="ObjectStoreException">Disk full, no permission, something in the way: nothing is left of the put.</exception>
    public void Place(string key, Action<SafeFileHandle> write, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var path = paths.Of(key);
        try
        {
            Prepare();
            if (!IsDeferred(key) || !TryPlaceNameless(path, write)) PlaceNamed(path, write, sync: !IsDeferred(key));
            if (IsDeferred(key)) _unsynced.Add(path);
        }
        catch (Exception fault) when (StoreFault.Is(fault))
        {
            throw StoreFault.Of("put", key, paths.Root, fault);
        }
    }

    public static void Copy(Stream content, SafeFileHandle to, CancellationToken cancel)
    {
        var buffer = new byte[1 << 17];
        long at = 0;
        for (int read; (read = content.Read(buffer)) > 0; at += read)
        {
            cancel.ThrowIfCancellationRequested();
            RandomAccess.Write(to, buffer.AsSpan(0, read), at);
        }
    }

    /// <summary>Waits until no other process, and no other thread, is inside a conditional put.</summary>
    public async Task<IDisposable> TakeTurnAsync(string key, CancellationToken cancel)
    {
        for (var waited = Stopwatch.StartNew(); ;)
        {
            try
            {
                Prepare();
                return OwnerOnly.Open($"{_unfinished}/lock", FileMode.OpenOrCreate, FileShare.None);
            }
            catch (IOException taken) when (taken.HResult is WouldBlock or WouldBlockMac && waited.Elapsed < MaxTurn)
            {
                await Task.Delay(5, cancel);
            }
            catch (Exception fault) when (StoreFault.Is(fault))
            {
                throw StoreFault.Of("lock", key, paths.Root, fault);
            }
        }
    }

    /// <summary>Deletes files, and then the folders that this emptied.</summary>
    public void Remove(IReadOnlyCollection<string> keys, CancellationToken cancel)
    {
        var (folders, synced) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        foreach (var key in keys)
        {
            cancel.ThrowIfCancellationRequested();
            Delete(key);
            var folder = Path.GetDirectoryName(paths.Of(key))!;
            folders.Add(folder);
            if (!IsDeferred(key)) synced.Add(folder);
        }

        RemoveEmpty(folders);
        foreach (var folder in synced.Where(Directory.Exists)) Libc.Sync(folder);
    }

    public void Flush()
    {
        try
        {
            _unsynced.Flush();
        }
        catch (IOException fault)
        {
            throw StoreFault.Of("sync", LakeLayout.AllHits, paths.Root, fault);
        }
    }

    public void Probe()
    {
        try
        {
            Prepare();
            using var file = OwnerOnly.Open(Unfinished(), FileMode.CreateNew, Shared, FileOptions.DeleteOnClose);
            file.Write("probe"u8);
            file.Flush(flushToDisk: true);
        }
        catch (Exception fault) when (StoreFault.Is(fault))
        {
            throw StoreFault.Of("put", "a file", paths.Root, fault);
        }
    }

    private void Delete(string key)
    {
        var path = paths.Of(key);
        try
        {
            if (File.Exists(path)) File.Delete(path);
            if (IsDeferred(key)) _unsynced.Add(path);
        }
        catch (Exception fault) when (StoreFault.Is(fault))
        {
            throw StoreFault.Of("delete", key, paths.Root, fault);
        }
    }

    /// <summary>
    /// Level by level, so that each folder is tried once: in an overlay file system that takes as long as it has entries.
    /// </summary>
    private void RemoveEmpty(HashSet<string> folders)
    {
        while (folders.Count > 0)
            folders =
            [
                .. folders.Where(folder => folder.Length > paths.Root.Length && Libc.TryRemoveFolder(folder))
                    .Select(folder => Path.GetDirectoryName(folder)!),
            ];
    }

    private void PlaceNamed(string path, Action<SafeFileHandle> write, bool sync) => PlaceThrough(path, sync, unfinished =>
    {
        using var file = OwnerOnly.Open(unfinished, FileMode.CreateNew, Shared);
        Write(file.SafeFileHandle, write);
        if (sync) RandomAccess.FlushToDisk(file.SafeFileHandle);
    });

    /// <summary>
    /// The file comes to be in its own folder, and gets its name when it is whole. One made elsewhere and moved there costs several times
    /// as much where there are tens of thousands: ext4 looks for a place near the folder in which a file is made, and moves between folders
    /// one at a time.
    /// </summary>
    private bool TryPlaceNameless(string path, Action<SafeFileHandle> write)
    {
        var folder = Path.GetDirectoryName(path)!;
        Make(folder, sync: false);
        using var file = Libc.TryOpenNameless(folder);
        if (file is null) return false;
        Write(file, write);
        if (RandomAccess.GetLength(file) >= Large) Libc.BeginSync(file);
        if (!Libc.TryName(file, path)) Replace(file, path);
        return true;
    }

    /// <summary>Only a rename takes the place of a file, and makes a folder again that is gone.</summary>
    private void Replace(SafeFileHandle nameless, string path) => PlaceThrough(path, sync: false, unfinished =>
    {
        if (!Libc.TryName(nameless, unfinished)) throw new IOException($"'{unfinished}' could not be made.");
    });

    private void PlaceThrough(string path, bool sync, Action<string> make)
    {
        var unfinished = Unfinished();
        try
        {
            make(unfinished);
            Rename(unfinished, path, sync);
        }
        finally
        {
            if (File.Exists(unfinished)) File.Delete(unfinished);
        }
    }

    private string Unfinished() =>
        string.Create(
            CultureInfo.InvariantCulture, $"{_unfinished}/{Environment.ProcessId}-{Interlocked.Increment(ref _count)}-{Guid.NewGuid():n}");

    private static void Write(SafeFileHandle file, Action<SafeFileHandle> write)
    {
        write(file);
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow); // in steps of 100 ns, where the kernel's own have some milliseconds: the tag
    }

    private static void Rename(string from, string to, bool sync)
    {
        var folder = Path.GetDirectoryName(to)!;
        for (var attempt = 0; ; attempt++)
        {
            Make(folder, sync);
            try
            {
                File.Move(from, to, overwrite: true);
                break;
            }
            catch (DirectoryNotFoundException) when (attempt < 10)
            {
                // another process removed the folder, empty as it was, in between
            }
        }

        if (sync) Libc.Sync(folder);
    }

    private static void Make(string folder, bool sync)
    {
        if (Directory.Exists(folder)) return;
        var parent = Path.GetDirectoryName(folder)!;
        Make(parent, sync);
        OwnerOnly.MakeDirectory(folder);
        if (sync) Libc.Sync(parent);
    }

    private void Prepare()
    {
        if (_ready) return;
        OwnerOnly.MakeDirectory(_unfinished);
        foreach (var file in new DirectoryInfo(_unfinished).EnumerateFiles("*-*-*"))
            if (DateTime.UtcNow - file.LastWriteTimeUtc > Abandoned) file.Delete();
        _ready = true;
    }
}
