using System.IO.Enumeration;
using Cdp.Storage;

namespace Cdp.Local.Lake;

/// <summary>Walks folders in the order of the keys below them.</summary>
internal static class Folders
{
    /// <summary>Where the store keeps unfinished files and its lock; no key begins so, and no listing shows it.</summary>
    public const string OwnPrefix = ".tmp/";

    private static readonly EnumerationOptions Everything =
        new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false, RecurseSubdirectories = false };

    /// <summary>All files below the folder whose key starts with the prefix, in ordinal order of the UTF-8 key.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="at">Its key: empty for the root, else it ends in '/'.</param>
    public static IEnumerable<ObjectInfo> Files(string path, string at, string prefix, CancellationToken cancel)
    {
        foreach (var entry in Entries(path))
        {
            cancel.ThrowIfCancellationRequested();
            var key = at + entry.Name;
            if (key == OwnPrefix || !MayHold(key, entry.IsFolder, prefix)) continue;
            if (entry.Info is { } file)
            {
                yield return file with { Key = key };
                continue;
            }

            foreach (var below in Files($"{path}/{entry.Name[..^1]}", key, prefix, cancel)) yield return below;
        }
    }

    /// <summary>The folders right below the folder that hold a file, at any depth, as keys that end in '/'.</summary>
    public static IEnumerable<string> Below(string path, string at) => Entries(path)
        .Where(entry => entry.IsFolder && at + entry.Name != OwnPrefix && HoldsFile($"{path}/{entry.Name}"))
        .Select(entry => at + entry.Name);

    private static bool MayHold(string key, bool isFolder, string prefix) =>
        key.StartsWith(prefix, StringComparison.Ordinal) || (isFolder && prefix.StartsWith(key, StringComparison.Ordinal));

    /// <summary>A crash may leave a folder without files, which is none to a lake.</summary>
    private static bool HoldsFile(string path)
    {
        var entries = Entries(path);
        return entries.Exists(entry => !entry.IsFolder) || entries.Exists(entry => HoldsFile($"{path}/{entry.Name}"));
    }

    /// <summary>
    /// A folder's name gets its '/' before sorting, for that is how it sorts in a key; one folder is held, and not the tree.
    /// </summary>
    private static List<Entry> Entries(string path)
    {
        var entries = new List<Entry>();
        try
        {
            entries.AddRange(new FileSystemEnumerable<Entry>(path, Entry.Of, Everything));
        }
        catch (DirectoryNotFoundException)
        {
            return []; // deleted meanwhile, or never there: no keys
        }
        catch (Exception fault) when (StoreFault.Is(fault))
        {
            throw StoreFault.Of("list", "the files", path, fault);
        }

        entries.Sort(static (a, b) => Utf8Order.Compare(a.Name, b.Name));
        return entries;
    }

    private sealed record Entry(string Name, ObjectInfo? Info)
    {
        public bool IsFolder => Info is null;

        public static Entry Of(ref FileSystemEntry entry) => entry.IsDirectory
            ? new Entry($"{entry.FileName}/", null)
            : new Entry(
                entry.FileName.ToString(),
                new ObjectInfo("", entry.Length, entry.LastWriteTimeUtc, FileTag.Of(entry.LastWriteTimeUtc.UtcDateTime, entry.Length)));
    }
}
