using Cdp.Lake;
using Cdp.Local.Lake;

namespace Cdp.Functions.Tests.Cloud;

internal static class LakeCopy
{
    /// <summary>Puts all objects below the prefixes into a new directory.</summary>
    public static async Task<TemporaryLake> OfAsync(IObjectStore lake, params string[] prefixes)
    {
        var copy = new TemporaryLake();
        foreach (var prefix in prefixes)
            await foreach (var found in lake.ListAsync(prefix, CancellationToken.None))
                await copy.Store.PutAsync(found.Key, (await lake.ReadAsync(found.Key, CancellationToken.None))!.Bytes, CancellationToken.None);
        return copy;
    }

    /// <summary>Keys and contents below a prefix.</summary>
    public static async Task<SortedDictionary<string, string>> ContentsAsync(IObjectStore lake, string prefix)
    {
        var contents = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await foreach (var found in lake.ListAsync(prefix, CancellationToken.None))
            contents[found.Key] = Convert.ToBase64String((await lake.ReadAsync(found.Key, CancellationToken.None))!.Bytes);
        return contents;
    }
}

/// <summary>A lake in a directory that goes with the test.</summary>
internal sealed class TemporaryLake : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("cdp-lake-").FullName;

    public DirectoryObjectStore Store => new(Root);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
