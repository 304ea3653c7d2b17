using System.IO.Enumeration;
using Cdp.Text;

namespace Cdp.Local.Warehouse;

/// <summary>The files of a lake in a directory, as far as the views need to know of them.</summary>
internal sealed class LakeFiles(string root)
{
    /// <summary>The glob below the root as a SQL literal, the root's own wildcards made harmless.</summary>
    public string Glob(string glob) => SqlText.Text($"{LakeViews.GlobOf(root).TrimEnd('/')}/{glob}");

    /// <summary>Whether a file matches the glob; stops at the first.</summary>
    public bool Any(string glob) => Matches([root], glob.Split('/')).Any();

    /// <summary>Bytes of all Parquet files below a prefix.</summary>
    public long Bytes(string prefix)
    {
        var folder = new DirectoryInfo(Path.Combine(root, prefix));
        return folder.Exists ? folder.EnumerateFiles("*.parquet", SearchOption.AllDirectories).Sum(file => file.Length) : 0;
    }

    private static IEnumerable<string> Matches(IEnumerable<string> folders, ReadOnlyMemory<string> parts)
    {
        var part = parts.Span[0];
        var found = folders.Where(Directory.Exists).SelectMany(folder => parts.Length == 1 ? Files(folder, part) : Folders(folder, part));
        return parts.Length == 1 ? found : Matches(found, parts[1..]);
    }

    private static IEnumerable<string> Files(string folder, string pattern) => Directory.EnumerateFiles(folder).Where(Matching(pattern));

    private static IEnumerable<string> Folders(string folder, string pattern) =>
        Directory.EnumerateDirectories(folder).Where(Matching(pattern));

    private static Func<string, bool> Matching(string pattern) =>
        path => FileSystemName.MatchesSimpleExpression(pattern, Path.GetFileName(path.AsSpan()), ignoreCase: false);
}
