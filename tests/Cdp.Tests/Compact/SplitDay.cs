using System.Globalization;
using Cdp.Compact;
using Cdp.Lake;
using Cdp.Settings;
using Cdp.Testing;
using Microsoft.Extensions.Time.Testing;
using NodaTime;

namespace Cdp.Tests.Compact;

/// <summary>A run of a day in parts, as a state machine walks it, only worse: parts in any order, and some of all phases again.</summary>
/// <param name="cutOff">How often a process is killed, and its phase then repeated: one in so many times; 0: never.</param>
internal sealed class SplitDay(Random random, CompactSettings settings, LocalDate day, int cutOff = 0)
{
    private readonly int _parts = random.Next(1, 5);
    private readonly string _run = $"run-{random.Next()}";

    /// <summary>Called between phases.</summary>
    public Func<Task> Between { get; init; } = () => Task.CompletedTask;

    public async Task RunAsync(IObjectStore store)
    {
        await RepeatedAsync(store, "begin");
        await PartsAsync(store, "identify");
        await RepeatedAsync(store, "register");
        await PartsAsync(store, "write");
        await PartsAsync(store, "gain");
        await RepeatedAsync(store, "settle");
        await PartsAsync(store, "lose");
        await RetriedAsync(store, "finish", null);
    }

    public Task AbortAsync(IObjectStore store) => InvokeAsync(store, "abort", null);

    private async Task PartsAsync(IObjectStore store, string phase)
    {
        var parts = Enumerable.Range(0, _parts).Concat(Enumerable.Range(0, _parts).Where(_ => random.Next(4) == 0)).ToArray();
        random.Shuffle(parts);
        foreach (var part in parts) await RetriedAsync(store, phase, part);
    }

    private async Task RepeatedAsync(IObjectStore store, string phase)
    {
        await RetriedAsync(store, phase, null);
        if (random.Next(4) == 0) await RetriedAsync(store, phase, null);
    }

    private async Task RetriedAsync(IObjectStore store, string phase, int? part)
    {
        await Between();
        while (cutOff > 0 && random.Next(cutOff) == 0)
        {
            try
            {
                await InvokeAsync(new FaultyObjectStore(store, random.Next(1, 12), (Crash)random.Next(3)), phase, part);
                if (phase == "finish") return;
            }
            catch (SimulatedCrashException)
            {
                continue;
            }
            catch (RunOverException) when (phase == "finish")
            {
                return; // the last thing that the killed one did was to give the lease back
            }
        }

        try
        {
            await InvokeAsync(store, phase, part);
        }
        catch (RunOverException) when (phase == "finish" && cutOff > 0)
        {
            // likewise
        }
    }

    private async Task InvokeAsync(IObjectStore store, string phase, int? part)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.Parse("2026-11-21T03:00:00Z", CultureInfo.InvariantCulture));
        var request = new CompactRequest(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Phase: phase, Part: part, Parts: _parts, Run: _run);
        await new Compaction(store, settings, clock, isHolderGone: _ => true).RunAsync(request, null, TestContext.Current.CancellationToken);
    }
}
