namespace Cdp.Local.Lake;

/// <summary>What was written or removed below a root, to be made durable together.</summary>
internal sealed class Unsynced(string root)
{
    /// <summary>
    /// So many are synced one by one: syncing the whole file system also writes what is soon deleted, such as a run's own spill.
    /// </summary>
    private const int Few = 256;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);

    /// <param name="path">A file below the root, there or removed.</param>
    public void Add(string path)
    {
        lock (_lock)
            if (_paths.Count <= Few) _paths.Add(path);
    }

    /// <exception cref="IOException">The system refuses, or a write failed since; the next flush tries again.</exception>
    public void Flush()
    {
        var paths = Take();
        try
        {
            if (paths.Length > Few) Libc.SyncFileSystem(root);
            else SyncEach(paths);
        }
        catch (IOException)
        {
            foreach (var path in paths) Add(path);
            throw;
        }
    }

    private string[] Take()
    {
        lock (_lock)
        {
            string[] paths = [.. _paths];
            _paths.Clear();
            return paths;
        }
    }

    /// <summary>Files first, then the folders that name them: what a name leads to is whole.</summary>
    private void SyncEach(string[] paths)
    {
        foreach (var file in paths.Where(File.Exists)) Libc.Sync(file);
        foreach (var folder in paths.SelectMany(FoldersOf).Distinct(StringComparer.Ordinal).Where(Directory.Exists)) Libc.Sync(folder);
    }

    private IEnumerable<string> FoldersOf(string path)
    {
        for (var folder = Path.GetDirectoryName(path)!; folder.Length >= root.Length; folder = Path.GetDirectoryName(folder)!)
            yield return folder;
    }
}
