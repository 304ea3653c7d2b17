namespace Cdp.Infra.Tests.Support;

/// <summary>
/// What functionsDirectory names, for tests that run no function: a directory with an executable text in place of each binary.
/// </summary>
internal sealed class PublishedFunctions : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("cdp-infra-");

    public PublishedFunctions()
    {
        foreach (var name in new[] { "ingest", "batch", "compact", "score", "deliver" })
        {
            var bootstrap = System.IO.Path.Combine(_directory.CreateSubdirectory(name).FullName, "bootstrap");
            File.WriteAllText(bootstrap, $"#!/bin/sh\n# {name}\n");
            File.SetUnixFileMode(bootstrap, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    public string Path => _directory.FullName;

    public void Dispose() => _directory.Delete(recursive: true);
}
