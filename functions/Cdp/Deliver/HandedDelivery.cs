using System.Text;
using Cdp.Lake;
using Cdp.Storage;

namespace Cdp.Deliver;

/// <summary>Posts what was handed over, and leaves a receipt for the table.</summary>
/// <param name="secretOf">The secret of a destination.</param>
/// <param name="jitter">Gives numbers from 0 to 1.</param>
public sealed class HandedDelivery(
    IObjectStore store, WebhookClient client, IReadOnlyList<Destination> destinations,
    Func<Destination, CancellationToken, Task<WebhookSecret>> secretOf, TimeProvider clock, Func<double> jitter)
{
    /// <param name="key">Of an object below <c>deliveries/out/</c>.</param>
    /// <param name="attempt">From 1.</param>
    /// <returns>How long to wait before the next attempt; null: there is none, for it was taken or given up.</returns>
    /// <exception cref="ObjectStoreException">The bucket failed: whether the receiver has taken it is not known.</exception>
    public async Task<TimeSpan?> PostAsync(string key, int attempt, CancellationToken cancel)
    {
        if (LakeLayout.DeliveryIn(key) is not var (name, id)) return null;
        if (await store.ReadAsync(key, cancel) is not { } stored) return null;   // done before: the queue gives a message more than once
        var answer = await AnswerAsync(name, id, Encoding.UTF8.GetString(stored.Bytes), cancel);
        if (!answer.IsTaken && !answer.IsGone && RetryPauses.After(attempt, answer.RetryAfter, jitter()) is { } pause) return pause;
        var receipt = new DeliveryReceipt(
            name, id, answer.IsTaken ? "delivered" : "dead", attempt, clock.GetUtcNow(), answer.Status, answer.Fault);
        await store.PutJsonAsync(LakeLayout.DeliveryDone(name, id), receipt, DeliveryJson.Default.DeliveryReceipt, cancel);
        await store.DeleteAsync([key], cancel);
        return null;
    }

    private async Task<WebhookAnswer> AnswerAsync(string name, string id, string body, CancellationToken cancel)
    {
        if (destinations.FirstOrDefault(each => each.Name == name) is not { } destination)
            return new(null, $"there is no destination '{name}' any more");
        return await client.PostAsync(destination, await secretOf(destination, cancel), id, body, cancel);
    }
}
