using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Cdp.Compact.Index;
using Cdp.Compact.ReachBack;
using Cdp.Lake;

namespace Cdp.Compact.Split;

/// <summary><c>state/split/{run}/</c>: what the processes of a run in parts hand to one another.</summary>
/// <remarks>Each object is written by one part, and with the same content when that is repeated. They go with the run.</remarks>
internal sealed class SplitFolder(IObjectStore store, string run)
{
    private static readonly string All = LakeLayout.State("split/");

    private readonly string _folder = $"{All}{run}/";

    private string RunKey => $"{_folder}run.json";

    /// <summary>Rows from a part of the clients to a part of the owners.</summary>
    public string Rows(int from, int to) => $"{_folder}rows-{from}-{to}";

    /// <summary>Entries for the index from a part of the clients.</summary>
    public string Clients(int from) => $"{_folder}clients-{from}";

    /// <summary>Rejected events from a part of the clients.</summary>
    public string Rejected(int from) => $"{_folder}rejected-{from}";

    /// <summary>Hits of other days' files from a part of the files that they leave to a part of those that they come to.</summary>
    public string Gains(int from, int to) => $"{_folder}gains-{from}-{to}";

    /// <summary>Moves of hits that leave files of a part.</summary>
    public string Losses(int part) => $"{_folder}losses-{part}";

    /// <summary>Null when the run is over.</summary>
    public Task<SplitRun?> RunAsync(CancellationToken cancel) => ReadAsync(RunKey, StateJson.Default.SplitRun, cancel);

    public Task PutAsync(SplitRun begun, CancellationToken cancel) => PutAsync(RunKey, begun, StateJson.Default.SplitRun, cancel);

    /// <summary>The run is over, as far as the lake is concerned.</summary>
    public Task EndAsync(CancellationToken cancel) => store.DeleteAsync([RunKey], cancel);

    /// <summary>The last thing that a part of the phase identify writes.</summary>
    public Task PutAsync(int part, DayCounts identified, CancellationToken cancel) => PutAsync(Identified(part), identified, StateJson.Default.DayCounts, cancel);

    public async Task<DayCounts> IdentifiedAsync(int part, CancellationToken cancel) =>
        await ReadAsync(Identified(part), StateJson.Default.DayCounts, cancel) ?? throw NotDone("identify", part);

    /// <summary>The last thing that a part of the phase write writes.</summary>
    public Task PutAsync(int part, WrittenPart written, CancellationToken cancel) => PutAsync(Written(part), written, StateJson.Default.WrittenPart, cancel);

    public async Task<WrittenPart> WrittenAsync(int part, CancellationToken cancel) =>
        await ReadAsync(Written(part), StateJson.Default.WrittenPart, cancel) ?? throw NotDone("write", part);

    /// <summary>The last thing that a part of the phase gain or lose writes.</summary>
    public Task PutAsync(SplitPhase phase, int part, ReachedBack moved, CancellationToken cancel) =>
        PutAsync(Moved(phase, part), moved, StateJson.Default.ReachedBack, cancel);

    public async Task<ReachedBack> MovedAsync(SplitPhase phase, int part, CancellationToken cancel) =>
        await ReadAsync(Moved(phase, part), StateJson.Default.ReachedBack, cancel) ?? throw NotDone(phase == SplitPhase.Gain ? "gain" : "lose", part);

    public Task PutAsync(DayEntries registered, CancellationToken cancel) => PutAsync($"{_folder}registered.json", registered, StateJson.Default.DayEntries, cancel);

    /// <summary>Null when the phase register is not done.</summary>
    public Task<DayEntries?> RegisteredAsync(CancellationToken cancel) => ReadAsync($"{_folder}registered.json", StateJson.Default.DayEntries, cancel);

    public Task ClearAsync(CancellationToken cancel) => store.ClearAsync(_folder, cancel);

    /// <summary>Removes what runs have left that did not come to their end; none may be at work.</summary>
    public static Task ClearAllAsync(IObjectStore store, CancellationToken cancel) => store.ClearAsync(All, cancel);

    private string Identified(int part) => $"{_folder}identified-{part}.json";

    private string Moved(SplitPhase phase, int part) => $"{_folder}{(phase == SplitPhase.Gain ? "gained" : "lost")}-{part}.json";

    private string Written(int part) => $"{_folder}written-{part}.json";

    private static RequestException NotDone(string phase, int part) => new($"Part {part} of the phase {phase} is not done: do it first.");

    private Task PutAsync<T>(string key, T value, JsonTypeInfo<T> type, CancellationToken cancel) =>
        store.PutAsync(key, JsonSerializer.SerializeToUtf8Bytes(value, type), cancel);

    private async Task<T?> ReadAsync<T>(string key, JsonTypeInfo<T> type, CancellationToken cancel)
        where T : class
    {
        if (await store.ReadAsync(key, cancel) is not { } stored) return null;
        try
        {
            return JsonSerializer.Deserialize(stored.Bytes, type);
        }
        catch (JsonException e)
        {
            throw new ObjectStoreException($"{key} is damaged: begin the run anew.", e);
        }
    }
}
