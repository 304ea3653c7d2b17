namespace Cdp.Benchmarks.Measure;

/// <summary>A directory for temporary files, gone when disposed.</summary>
/// <remarks>
/// What is not wanted any more is only moved aside until then: ext4 gives a deleted file's inode to nobody for a while, and looking past
/// tens of thousands of them made the next contender's files several times as dear.
/// </remarks>
internal sealed class Scratch : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("cdp-benchmark-");
    private int _moved;

    public string Path => _directory.FullName;

    public string Folder(string name) => System.IO.Path.Combine(Path, name);

    public void Empty(params ReadOnlySpan<string> folders)
    {
        foreach (var folder in folders)
            if (Directory.Exists(Folder(folder)))
                Directory.Move(Folder(folder), System.IO.Path.Combine(Directory.CreateDirectory(Folder("old")).FullName, $"{_moved++}"));
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
