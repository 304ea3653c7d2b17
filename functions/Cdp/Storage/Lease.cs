using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cdp.Storage;

/// <summary>Another run is at work on this lake.</summary>
public sealed class LeaseTakenException(string holder, DateTimeOffset until) : CdpException(string.Create(
    CultureInfo.InvariantCulture,
    $"{holder} is at work on this lake. Wait for its end; if it died, "
    + $"its lease ends at {until.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'} and the next run takes over."))
{
    public string Holder { get; } = holder;

    public DateTimeOffset Until { get; } = until;

    public override bool IsTransient => true;
}

/// <summary>The right to change a lake, for one run at a time: an object that is written only by who knows its tag.</summary>
/// <remarks>
/// It is renewed at a third of its time for as long as it is held, and given back by disposal. Whoever cannot renew in time has lost it:
/// <see cref="Lost"/> is cancelled, and the work has to stop. A put under way is never cut short, for the store may have applied it; the
/// run's own id in the object tells a tag that changed unheard from one that another run made. Source: design, Contracts, One run at a
/// time.
/// </remarks>
public sealed class Lease : IAsyncDisposable
{
    public const string Key = "state/lease.json";

    public static readonly TimeSpan DefaultTime = TimeSpan.FromSeconds(30);

    private readonly IObjectStore _store;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _time;
    private readonly string _holder;
    private readonly string _run;
    private readonly CancellationTokenSource _lost;
    private readonly CancellationTokenSource _released = new();
    private readonly Task _renewal;
    private string _tag;

    private Lease(IObjectStore store, TimeProvider clock, TimeSpan time, LeaseState state, string tag)
    {
        (_store, _clock, _time, _holder, _run, _tag) = (store, clock, time, state.Holder, state.Run!, tag);
        _lost = new CancellationTokenSource(Left(state.Until), clock);
        _renewal = RenewAsync();
    }

    /// <summary>Cancelled when the lease could not be kept: from then on another run may change the lake.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Takes the lease, also an expired one.</summary>
    /// <param name="holder">Who it is, for the message to people who have to wait: e.g. <c>compact on host web1 (process 4711)</c>.</param>
    /// <param name="isGone">Where it can be known: true when this holder is dead, so that its lease need not be waited for.</param>
    /// <exception cref="LeaseTakenException">Another run holds it.</exception>
    public static async Task<Lease> TakeAsync(
        IObjectStore store, string holder, TimeProvider clock, CancellationToken cancel, TimeSpan? time = null,
        Predicate<string>? isGone = null)
    {
        var length = time ?? DefaultTime;
        var run = Guid.NewGuid().ToString("N");
        while (true)
        {
            var stored = await store.ReadAsync(Key, cancel);
            if (LeaseState.Of(stored) is { } state && state.Until > clock.GetUtcNow() && isGone?.Invoke(state.Holder) != true)
                throw new LeaseTakenException(state.Holder, state.Until);
            var mine = new LeaseState(holder, clock.GetUtcNow() + length, run);
            if (await store.PutIfUnchangedAsync(Key, mine.ToBytes(), stored?.Tag, cancel) is { } tag)
                return new Lease(store, clock, length, mine, tag);
        }
    }

    /// <summary>Ends the renewal and gives the lease back, unless it was lost.</summary>
    public async ValueTask DisposeAsync()
    {
        await _released.CancelAsync();
        await _renewal;
        if (!_lost.IsCancellationRequested) await PutAsync(DateTimeOffset.UnixEpoch, CancellationToken.None);
        _lost.Dispose();
        _released.Dispose();
    }

    /// <summary>
    /// The time until the lease counts as lost: a sixth less than it lasts, so that the work has stopped before another run begins.
    /// </summary>
    private TimeSpan Left(DateTimeOffset until)
    {
        var left = until - (_time / 6) - _clock.GetUtcNow();
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private async Task RenewAsync()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_released.Token, _lost.Token);
        try
        {
            while (true)
            {
                await Task.Delay(_time / 3, _clock, stop.Token);
                await RenewOnceAsync();
            }
        }
        catch (OperationCanceledException) when (_released.IsCancellationRequested || _lost.IsCancellationRequested)
        {
            // given back, or lost: there is nothing to renew any more
        }
    }

    private async Task RenewOnceAsync()
    {
        try
        {
            var until = _clock.GetUtcNow() + _time;
            if (await PutAsync(until, _lost.Token)) _lost.CancelAfter(Left(until));
            else await _lost.CancelAsync();
        }
        catch (ObjectStoreException)
        {
            // It may pass: there is time for another try before the lease counts as lost.
        }
    }

    /// <returns>False when another run has taken the lease over.</returns>
    private async Task<bool> PutAsync(DateTimeOffset until, CancellationToken cancel)
    {
        var bytes = new LeaseState(_holder, until, _run).ToBytes();
        while (true)
        {
            if (await _store.PutIfUnchangedAsync(Key, bytes, _tag, cancel) is { } tag)
            {
                _tag = tag;
                return true;
            }

            if (await _store.ReadAsync(Key, cancel) is not { } stored || LeaseState.Of(stored)?.Run != _run) return false;
            _tag = stored.Tag;   // that of an earlier put of this run, which the store applied without an answer
        }
    }
}

/// <summary>What the lease's object says.</summary>
/// <param name="Run">
/// Of the run that holds it, unlike the holder's name, which all invocations of a function share; null in leases of earlier versions.
/// </param>
internal sealed record LeaseState(string Holder, DateTimeOffset Until, string? Run = null)
{
    /// <summary>Null when there is none, and when it makes no sense (no run could ever release that).</summary>
    public static LeaseState? Of(StoredObject? stored)
    {
        try
        {
            return stored is null ? null : JsonSerializer.Deserialize(stored.Bytes, LeaseJson.Default.LeaseState);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, LeaseJson.Default.LeaseState);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LeaseState))]
internal sealed partial class LeaseJson : JsonSerializerContext;
