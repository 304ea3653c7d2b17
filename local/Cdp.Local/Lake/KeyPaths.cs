using Cdp.Storage;

namespace Cdp.Local.Lake;

/// <summary>Turns keys into paths below a root, and never into one outside.</summary>
internal sealed class KeyPaths(string root)
{
    private const int MaxSegmentBytes = 255;

    /// <summary>Absolute path of the root.</summary>
    public string Root { get; } = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));

    /// <exception cref="ObjectStoreException">A directory cannot hold such a key: the message says why.</exception>
    public string Of(string key)
    {
        if (Fault(key) is { } fault) throw new ObjectStoreException($"The key '{Shown(key)}' cannot be a file below {Root}: {fault}.");
        return $"{Root}/{key}";
    }

    /// <summary>The folder that a prefix of keys lies in; what follows the last '/' is left to the caller.</summary>
    /// <exception cref="ObjectStoreException">No key can begin so.</exception>
    public string FolderOf(string prefix)
    {
        var end = prefix.LastIndexOf('/');
        return end < 0 ? Root : Of(prefix[..end]);
    }

    private static string? Fault(string key)
    {
        if (key.Length == 0) return "it is empty";
        if (key.Contains('\0', StringComparison.Ordinal)) return "it holds a NUL";
        foreach (var segment in key.Split('/'))
        {
            if (segment.Length == 0) return "it begins or ends with '/', or has two in a row";
            if (segment is "." or "..") return $"'{segment}' leaves its folder";
            if (System.Text.Encoding.UTF8.GetByteCount(segment) > MaxSegmentBytes) return $"a part of it has over {MaxSegmentBytes} bytes";
        }

        return key.StartsWith(Folders.OwnPrefix, StringComparison.Ordinal) ? $"'{Folders.OwnPrefix}' is the store's own" : null;
    }

    private static string Shown(string key) => string.Concat(key.Take(200).Select(c => char.IsControl(c) ? '\uFFFD' : c));
}
