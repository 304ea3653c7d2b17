namespace Cdp.Benchmarks.Measure;

/// <summary>A directory for temporary files, gone when disposed.</summary>
internal sealed class Scratch : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("cdp-benchmark-");

    public string Path => _directory.FullName;

    public string Folder(string name) => System.IO.Path.Combine(Path, name);

    public void Empty(params ReadOnlySpan<string> folders)
    {
        foreach (var folder in folders)
            if (Directory.Exists(Folder(folder))) Directory.Delete(Folder(folder), recursive: true);
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
