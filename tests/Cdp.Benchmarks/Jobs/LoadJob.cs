using Cdp.Model.Check;
using Cdp.Profiles;
using Cdp.Settings;
using NodaTime.Text;

namespace Cdp.Benchmarks.Jobs;

/// <summary>Loads a CSV of profiles as <c>./cdp score</c> does once the query has run.</summary>
internal static class LoadJob
{
    /// <param name="arguments">Connection string, CSV file, day.</param>
    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancel)
    {
        await using var database = PostgresAddress.Parse(arguments[0]).Open();
        await using var csv = File.OpenRead(arguments[1]);
        var load = await new ProfileStore(database, DefaultModel.Value)
            .LoadAsync(csv, LocalDatePattern.Iso.Parse(arguments[2]).Value, allowShrink: true, cancel);
        Console.WriteLine(load);
        return 0;
    }
}
