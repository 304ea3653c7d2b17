using Cdp.Local.Lake;
using Cdp.Local.Warehouse;
using Cdp.Profiles;
using Cdp.Storage;
using NodaTime;

namespace Cdp.Functions.Tests.Cloud;

internal static class LakeCopy
{
    /// <summary>Puts all objects below the prefixes into a new directory.</summary>
    public static async Task<TemporaryLake> OfAsync(IObjectStore lake, params string[] prefixes)
    {
        var copy = new TemporaryLake();
        foreach (var prefix in prefixes)
            await foreach (var found in lake.ListAsync(prefix, CancellationToken.None))
                await copy.Store.PutAsync(
                    found.Key, (await lake.ReadAsync(found.Key, CancellationToken.None))!.Bytes, CancellationToken.None);
        return copy;
    }

    public static async Task<List<string>> KeysAsync(IObjectStore lake, string prefix) =>
        await lake.ListAsync(prefix, CancellationToken.None).Select(found => found.Key).ToListAsync();

    /// <summary>Every row of a view, as text: how they are cut into row groups depends on the build, what they hold does not.</summary>
    public static async Task<string> RowsAsync(TemporaryLake lake, string view)
    {
        var query = new WarehouseQuery("test", new LocalDate(2026, 1, 1), $"SELECT * FROM {view} ORDER BY dt, event_id", "");
        await using var result = await new DuckDbWarehouse(lake.Root).RunAsync(query, CancellationToken.None);
        using var reader = new StreamReader(result.Csv);
        return await reader.ReadToEndAsync();
    }
}

/// <summary>A lake in a directory that goes with the test.</summary>
internal sealed class TemporaryLake : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("cdp-lake-").FullName;

    public DirectoryObjectStore Store => new(Root);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
