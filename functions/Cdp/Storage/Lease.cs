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
/// <see cref="Lost"/> is cancelled, and the work has to stop. Source: design, Contracts, One run at a time.
/// </remarks>
public sealed class Lease : IAsyncDisposable
{
    public const string Key = "state/lease.json";

    public static readonly TimeSpan DefaultTime = TimeSpan.FromSeconds(30);

    private readonly IObjectStore _store;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _time;
    private readonly string _holder;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _released = new();
    private readonly Task _renewal;
    private string _tag;

    private Lease(IObjectStore store, TimeProvider clock, TimeSpan time, string holder, string tag)
    {
        (_store, _clock, _time, _holder, _tag) = (store, clock, time, holder, tag);
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
        while (true)
        {
            var stored = await store.ReadAsync(Key, cancel);
            if (LeaseState.Of(stored) is { } state && state.Until > clock.GetUtcNow() && isGone?.Invoke(state.Holder) != true)
                throw new LeaseTakenException(state.Holder, state.Until);
            var mine = new LeaseState(holder, clock.GetUtcNow() + length);
            if (await store.TryPutAsync(Key, mine.ToBytes(), stored?.Tag, cancel) is { } tag)
                return new Lease(store, clock, length, holder, tag);
        }
    }

    /// <summary>Ends the renewal and gives the lease back, unless it was lost.</summary>
    public async ValueTask DisposeAsync()
    {
        await _released.CancelAsync();
        await _renewal;
        if (!_lost.IsCancellationRequested)
            await _store.TryPutAsync(Key, new LeaseState(_holder, DateTimeOffset.UnixEpoch).ToBytes(), _tag, CancellationToken.None);
        _lost.Dispose();
        _released.Dispose();
    }

    private async Task RenewAsync()
    {
        var until = _clock.GetUtcNow() + _time;
        try
        {
            while (true)
            {
                await Task.Delay(_time / 3, _clock, _released.Token);
                var next = _clock.GetUtcNow() + _time;
                if (await RenewAsync(next, until) is not { } renewed) break;
                if (renewed) until = next;
            }

            await _lost.CancelAsync();
        }
        catch (OperationCanceledException) when (_released.IsCancellationRequested)
        {
            // given back: there is nothing to renew any more
        }
    }

    /// <returns>False when the store could not, which may pass; null when the lease is lost.</returns>
    private async Task<bool?> RenewAsync(DateTimeOffset next, DateTimeOffset until)
    {
        try
        {
            var tag = await _store.TryPutAsync(Key, new LeaseState(_holder, next).ToBytes(), _tag, _released.Token);
            _tag = tag ?? _tag;
            return tag is null ? null : true;
        }
        catch (ObjectStoreException)
        {
            return _clock.GetUtcNow() + (_time / 3) < until ? false : null;
        }
    }
}

/// <summary>What the lease's object says.</summary>
internal sealed record LeaseState(string Holder, DateTimeOffset Until)
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
