using System.Diagnostics;

namespace Cdp.Hostile;

/// <summary>Something that is done to the platform, and what should come of it.</summary>
/// <param name="Run">Says what happened, and whether that is as it should be (null: it cannot be tried on this machine).</param>
internal sealed record Attack(string Name, Func<Task<(bool? Held, string Happened)>> Run)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    public async Task<Row> RunAsync()
    {
        var watch = Stopwatch.StartNew();
        var (held, happened) = await TryAsync();
        return new(Name, happened, held, watch.Elapsed);
    }

    private async Task<(bool? Held, string Happened)> TryAsync()
    {
        try
        {
            return await Run().WaitAsync(Longest);
        }
        catch (Exception e) when (e is TimeoutException or InvalidOperationException or IOException or HttpRequestException)
        {
            return (false, $"{e.GetType().Name}: {e.Message}");
        }
    }
}

/// <summary>An attack that was tried.</summary>
internal sealed record Row(string Name, string Happened, bool? Held, TimeSpan Time);
