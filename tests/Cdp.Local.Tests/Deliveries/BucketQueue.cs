using Cdp.Deliver;
using Cdp.Lake;
using Cdp.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Cdp.Local.Tests.Deliveries;

/// <summary>
/// S3 and SQS as far as deliveries need them: each put below <c>deliveries/out/</c> is a message, which comes until it is done.
/// </summary>
internal sealed class BucketQueue(MemoryObjectStore bucket, FakeTimeProvider clock) : RelayedStore(bucket)
{
    private readonly Lock _gate = new();
    private readonly List<Message> _messages = [];

    public int Waiting
    {
        get
        {
            lock (_gate) return _messages.Count;
        }
    }

    public override async Task PutAsync(string key, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        await base.PutAsync(key, bytes, cancel);
        if (!key.StartsWith(LakeLayout.AllDeliveriesOut, StringComparison.Ordinal)) return;
        lock (_gate) _messages.Add(new(key) { VisibleAt = clock.GetUtcNow() });
    }

    /// <summary>Gives every visible message to the function once.</summary>
    /// <param name="isLost">The function did its work, and the queue does not hear of it.</param>
    public async Task DeliverAsync(HandedDelivery delivery, Func<bool> isLost, CancellationToken cancel)
    {
        Message[] visible;
        lock (_gate) visible = [.. _messages.Where(message => message.VisibleAt <= clock.GetUtcNow())];
        foreach (var message in visible)
        {
            var pause = await delivery.PostAsync(message.Key, ++message.Receives, cancel);
            lock (_gate)
            {
                if (isLost()) message.VisibleAt = clock.GetUtcNow() + TimeSpan.FromMinutes(6);
                else if (pause is { } wait) message.VisibleAt = clock.GetUtcNow() + wait;
                else _messages.Remove(message);
            }
        }
    }

    private sealed record Message(string Key)
    {
        public DateTimeOffset VisibleAt { get; set; }

        public int Receives { get; set; }
    }
}
