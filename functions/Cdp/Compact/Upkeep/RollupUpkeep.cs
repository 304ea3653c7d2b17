using System.Collections.Immutable;
using Cdp.Lake;
using Cdp.Lake.Parquet;
using Cdp.Model;
using Cdp.Rollups;
using Cdp.Settings;
using Cdp.Storage;
using NodaTime;

namespace Cdp.Compact.Upkeep;

/// <summary>Keeps the rollups of a lake to the model in use: what an earlier model did not measure is made of the hits.</summary>
/// <param name="report">Called with the day that is rolled up next, how many are done, and of how many.</param>
internal sealed class RollupUpkeep(
    IObjectStore store, CompactSettings settings, ImmutableArray<Measure> measures, Action<LocalDate, int, int> report)
{
    private readonly string[] _ids = [.. measures.Select(measure => measure.Id)];

    private RollupFill Fill => new(store, new ReportingDays(settings.Lake.TimeZone), measures, settings.Spill, settings.MemoryBudget);

    /// <summary>Says that rollups from now on are of the model in use, before the first of them is written.</summary>
    public async Task BeginAsync(CancellationToken cancel)
    {
        var read = await RollupState.ReadAsync(store, cancel);
        var state = read ?? new RollupState(await HasDaysAsync(cancel) ? [] : _ids);
        // What new rollups do not hold is complete no longer; what earlier ones lack has to be filled in.
        string[] complete = [.. state.Measures.Where(_ids.Contains)];
        var isFilling = complete.Length < _ids.Length;
        var goesOn = isFilling && state.Filling is { } filling && filling.SequenceEqual(_ids, StringComparer.Ordinal);
        var isSame = complete.Length == state.Measures.Count && (isFilling ? goesOn : state.Filling is null);
        if (read is not null && isSame) return;
        await new RollupState(complete, isFilling ? _ids : null, goesOn ? state.Filled : null).WriteAsync(store, cancel);
    }

    /// <summary>Fills in what is missing, day by day.</summary>
    /// <returns>Whether nothing is missing any more; false: time ran short.</returns>
    /// <exception cref="CorruptLakeFileException">A hit file is damaged.</exception>
    public async Task<bool> FillAsync(TimeBudget budget, CancellationToken cancel)
    {
        if (await RollupState.ReadAsync(store, cancel) is not { Filling: not null } state) return true;
        var missing = await DaysAsync(state.Filled, cancel);
        for (var done = 0; done < missing.Count; done++)
        {
            if (!budget.HasTimeForAnother()) return false;
            report(missing[done], done, missing.Count);
            await Fill.RunAsync(missing[done], _ => true, cancel);
            await (state with { Filled = missing[done] }).WriteAsync(store, cancel);
        }

        await new RollupState(_ids).WriteAsync(store, cancel);
        return true;
    }

    /// <summary>Rolls up again what the lake holds of received days up to this one, in a lake whose rollups were removed.</summary>
    public async Task RestoreAsync(LocalDate? lastReceived, CancellationToken cancel)
    {
        if (lastReceived is { } last)
            foreach (var day in await DaysAsync(after: null, cancel)) await Fill.RunAsync(day, received => received <= last, cancel);
        await new RollupState(_ids).WriteAsync(store, cancel);
    }

    private async Task<IReadOnlyList<LocalDate>> DaysAsync(LocalDate? after, CancellationToken cancel)
    {
        var days = new SortedSet<LocalDate>();
        await foreach (var folder in store.ListFoldersAsync(LakeLayout.AllHits, cancel))
            if (LakeLayout.DayIn(folder) is { } day && !(day <= after)) days.Add(day);
        return [.. days];
    }

    private async Task<bool> HasDaysAsync(CancellationToken cancel)
    {
        await foreach (var _ in store.ListFoldersAsync(LakeLayout.AllHits, cancel)) return true;
        return false;
    }
}
