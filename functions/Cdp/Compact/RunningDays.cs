using System.Text.Json.Serialization;
using Cdp.Identity.Index;
using Cdp.Lake;
using Cdp.Storage;

namespace Cdp.Compact;

/// <summary>A day whose run has begun to change the lake, and has to be repeated if it does not come to its end.</summary>
/// <param name="Day">Days since 1970-01-01.</param>
/// <param name="Attempts">What each attempt found out about clients before it began to move hits.</param>
internal sealed record RunningDay(int Day, IReadOnlyList<DayEntries> Attempts);

/// <summary><c>state/running.json</c>: the days that are at work, or were when a run was cut off. Those with attempts come first.</summary>
internal sealed class RunningDays(IObjectStore store)
{
    public static readonly string Key = LakeLayout.State("running.json");

    private List<RunningDay> _days = [];

    public static async Task<RunningDays> OpenAsync(IObjectStore store, CancellationToken cancel)
    {
        var running = new RunningDays(store);
        running._days = await store.ReadJsonAsync(Key, RunningJson.Default.ListRunningDay, cancel) ?? [];
        return running;
    }

    /// <summary>The day that has to be repeated next; null when there is none.</summary>
    public int? Next => _days.Count == 0 ? null : _days[0].Day;

    public bool Holds(int day) => _days.Exists(each => each.Day == day);

    public IReadOnlyList<DayEntries> AttemptsAt(int day) => _days.Find(each => each.Day == day)?.Attempts ?? [];

    /// <summary>The day's run begins to change the lake.</summary>
    /// <remarks>
    /// It goes to the front, so that it is repeated before any other day: one that reads a half-changed lake would move hits that are in
    /// two places. Its attempts add up until one gets through, for files may hold what any of them wrote.
    /// </remarks>
    public Task BeginAsync(int day, DayEntries attempt, CancellationToken cancel) =>
        WriteAsync([new RunningDay(day, [.. AttemptsAt(day), attempt]), .. _days.Where(each => each.Day != day)], cancel);

    /// <summary>These days have to be repeated, for a file of theirs was found damaged.</summary>
    public Task RepeatAsync(IEnumerable<int> days, CancellationToken cancel) =>
        WriteAsync([.. _days, .. days.Where(day => !Holds(day)).Select(day => new RunningDay(day, []))], cancel);

    /// <summary>The day is in the lake.</summary>
    public Task EndAsync(int day, CancellationToken cancel) => WriteAsync([.. _days.Where(each => each.Day != day)], cancel);

    private async Task WriteAsync(List<RunningDay> days, CancellationToken cancel)
    {
        if (days.Count > 0) await store.PutJsonAsync(Key, days, RunningJson.Default.ListRunningDay, cancel);
        else await store.DeleteAsync([Key], cancel);
        _days = days; // only once it is stored: after a failed put the next write starts from what the store holds
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(List<RunningDay>))]
internal sealed partial class RunningJson : JsonSerializerContext;
