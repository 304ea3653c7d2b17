namespace Cdp.Lake;

/// <summary>The run is over: its lease was given back, or went to another run. Nothing was changed.</summary>
public sealed class RunOverException(string message) : Exception(message);

/// <summary>The right to change a lake, for one run that consists of several processes, one after another and side by side.</summary>
/// <remarks>
/// The same object as <see cref="Lease"/>'s, with the name of the run in it: whoever knows the name may work. Each looks every few seconds
/// whether the run still holds it, and renews it when a third of its time is over. Between two processes nobody does, hence its long time.
/// A run has stages: a process of one does not go on when the run is at a later one.
/// </remarks>
public sealed class SharedLease : IAsyncDisposable
{
    /// <summary>Longer than it takes to start the run's next process, even when that is put off and tried again.</summary>
    public static readonly TimeSpan Time = TimeSpan.FromMinutes(5);

    /// <summary>How soon a process learns that the run is over.</summary>
    public static readonly TimeSpan Watch = TimeSpan.FromSeconds(10);

    /// <summary>How long nobody may begin after a run: a process of it that was doubled by mistake has stopped by then.</summary>
    public static readonly TimeSpan Rest = Watch * 3;

    private readonly IObjectStore _store;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _left = new();
    private readonly Task _watching;
    private readonly int _stage;
    private DateTimeOffset _until;

    private SharedLease(IObjectStore store, TimeProvider clock, LeaseState state, int stage, bool isNew = false)
    {
        (_store, _clock, _until, _stage) = (store, clock, state.Until, stage);
        (Run, Stage, IsNew) = (state.Run!, state.Stage ?? 0, isNew);
        _watching = WatchAsync();
    }

    public string Run { get; }

    /// <summary>Of the run, when this process joined it.</summary>
    public int Stage { get; }

    /// <summary>The run did not hold it before: this is its first process.</summary>
    public bool IsNew { get; }

    /// <summary>Cancelled when the run does not hold the lease any more: another may change the lake soon.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Takes the lease for a run, as its first process; again when that is repeated.</summary>
    /// <param name="holder">What it is, for the people who are told to wait.</param>
    /// <param name="isGone">Where it can be known: is this holder dead, so that nobody has to wait for its lease to end?</param>
    /// <exception cref="LeaseTakenException">Somebody else holds it.</exception>
    public static async Task<SharedLease> TakeAsync(
        IObjectStore store, string holder, string run, TimeProvider clock, CancellationToken cancel, Predicate<string>? isGone = null)
    {
        while (true)
        {
            var stored = await store.ReadAsync(LakeLayout.Lease, cancel);
            var held = LeaseState.Of(stored);
            var isNew = held?.Run != run;
            if (isNew && held is not null && held.Until > clock.GetUtcNow() && isGone?.Invoke(held.Holder) != true)
                throw new LeaseTakenException(held.Holder, held.Until);
            var ours = new LeaseState(holder, clock.GetUtcNow() + Time, run, isNew ? null : held!.Stage);
            if (await store.TryPutAsync(LakeLayout.Lease, ours.ToBytes(), stored?.Tag, cancel) is not null)
                return new SharedLease(store, clock, ours, stage: 0, isNew);
        }
    }

    /// <summary>Works on under the lease of a run, as one more of its processes. That it ran out is no hindrance, as long as no other run took it.</summary>
    /// <param name="run">Null: whichever run holds it.</param>
    /// <param name="stage">The last one in which this process may work.</param>
    /// <exception cref="RunOverException">The run does not hold it, or is at a later stage.</exception>
    public static async Task<SharedLease> JoinAsync(IObjectStore store, string? run, int stage, TimeProvider clock, CancellationToken cancel)
    {
        while (true)
        {
            var stored = await store.ReadAsync(LakeLayout.Lease, cancel);
            var state = LeaseState.Of(stored);
            if (state?.Run is null || (run is not null && state.Run != run))
                throw new RunOverException($"{(run is null ? "No run in parts is at work on this lake" : $"The run {run} is over")}: {LakeLayout.Lease} says so. Begin a new one.");
            if (state.Stage > stage) throw new RunOverException($"The run {state.Run} is past that phase.");
            if (await RenewAsync(store, stored!.Tag, state, clock, cancel) is { } renewed) return new SharedLease(store, clock, renewed, stage);
        }
    }

    /// <summary>Brings the run to a stage: processes of earlier ones cannot join any more, and those at work stop within <see cref="Watch"/>.</summary>
    /// <exception cref="RunOverException">The run does not hold the lease any more.</exception>
    public async Task EnterAsync(int stage, CancellationToken cancel)
    {
        while (await _store.ReadAsync(LakeLayout.Lease, cancel) is { } stored && LeaseState.Of(stored) is { } state && state.Run == Run)
        {
            if (state.Stage >= stage) return;
            if (await _store.TryPutAsync(LakeLayout.Lease, (state with { Stage = stage }).ToBytes(), stored.Tag, cancel) is not null) return;
        }

        throw new RunOverException($"The run {Run} is over: {LakeLayout.Lease} says so. Begin a new one.");
    }

    /// <summary>Ends the lease for all processes of the run. Others may take it when the rest is over.</summary>
    public async Task GiveBackAsync(TimeSpan rest, CancellationToken cancel)
    {
        while (await _store.ReadAsync(LakeLayout.Lease, cancel) is { } stored && LeaseState.Of(stored) is { } state && state.Run == Run)
        {
            var free = new LeaseState(state.Holder, _clock.GetUtcNow() + rest);
            if (await _store.TryPutAsync(LakeLayout.Lease, free.ToBytes(), stored.Tag, cancel) is not null) return;
        }
    }

    /// <summary>This process leaves; the run goes on.</summary>
    public async ValueTask DisposeAsync()
    {
        await _left.CancelAsync();
        await _watching;
        _lost.Dispose();
        _left.Dispose();
    }

    private async Task WatchAsync()
    {
        try
        {
            do await Task.Delay(Watch, _clock, _left.Token);
            while (await IsHeldAsync());
            await _lost.CancelAsync();
        }
        catch (OperationCanceledException) when (_left.IsCancellationRequested)
        {
            // left: others watch
        }
    }

    private async Task<bool> IsHeldAsync()
    {
        try
        {
            var stored = await _store.ReadAsync(LakeLayout.Lease, _left.Token);
            if (LeaseState.Of(stored) is not { } state || state.Run != Run || state.Stage > _stage) return false;
            _until = (await RenewAsync(_store, stored!.Tag, state, _clock, _left.Token) ?? state).Until;
            return true;
        }
        catch (ObjectStoreException)
        {
            return _clock.GetUtcNow() + Watch < _until; // the store's failure may pass
        }
    }

    /// <returns>The lease as it is now; null when another process was first to change it.</returns>
    private static async Task<LeaseState?> RenewAsync(IObjectStore store, string tag, LeaseState state, TimeProvider clock, CancellationToken cancel)
    {
        if (state.Until - clock.GetUtcNow() > Time * 2 / 3) return state;
        var renewed = state with { Until = clock.GetUtcNow() + Time };
        return await store.TryPutAsync(LakeLayout.Lease, renewed.ToBytes(), tag, cancel) is null ? null : renewed;
    }
}
