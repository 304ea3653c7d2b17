using System.Text;
using Cdp.Lake;
using Cdp.Storage;

namespace Cdp.Deliver;

/// <summary>What a hand-over did.</summary>
/// <param name="Count">Objects put, each to be posted.</param>
/// <param name="Delivered">Receipts collected.</param>
/// <param name="Dead">Receipts collected.</param>
public sealed record HandedOver(int Count, int Delivered, int Dead);

/// <summary>
/// On AWS the database has no way out to the internet: what is due is put into the lake's bucket, from where a queue and a function outside
/// of the network take it, and receipts come back into the table.
/// </summary>
/// <remarks>
/// An object is put before its row says so: a run that dies between puts it again, and it is posted again under the same id. A row that is
/// handed over is pending until its receipt is collected, and so long nothing newer of the same person and segment is due.
/// </remarks>
public sealed class HandOver(IObjectStore store, DeliveryQueue queue, IReadOnlyList<Destination> destinations, TimeProvider clock)
{
    /// <summary>Fewer than the connections of Npgsql's pool.</summary>
    private const int AtOnce = 32;

    private const int Claimed = 500;

    /// <param name="until">Nothing more is claimed then; what is left is due in the next run.</param>
    /// <exception cref="ObjectStoreException">The bucket failed.</exception>
    /// <exception cref="Npgsql.NpgsqlException">PostgreSQL failed.</exception>
    public async Task<HandedOver> RunAsync(DateTimeOffset until, CancellationToken cancel)
    {
        var (delivered, dead) = await CollectAsync(until, cancel);
        var count = 0;
        foreach (var destination in destinations) count += await PutAsync(destination, until, cancel);
        return new(count, delivered, dead);
    }

    private async Task<(int Delivered, int Dead)> CollectAsync(DateTimeOffset until, CancellationToken cancel)
    {
        var (delivered, dead) = (0, 0);
        await foreach (var listed in store.ListAsync(LakeLayout.AllDeliveriesDone, cancel))
        {
            if (clock.GetUtcNow() >= until) break;
            if (await store.ReadJsonAsync(listed.Key, DeliveryJson.Default.DeliveryReceipt, cancel) is not { } receipt) continue;
            await RecordAsync(receipt, cancel);
            await store.DeleteAsync([listed.Key], cancel);
            if (receipt.State == "delivered") delivered++;
            else dead++;
        }

        return (delivered, dead);
    }

    private async Task RecordAsync(DeliveryReceipt receipt, CancellationToken cancel)
    {
        var answer = new WebhookAnswer(receipt.Status, receipt.Fault);
        await queue.RecordAsync(new(receipt.Id, receipt.State, null, answer, receipt.Attempts), receipt.EndedAt, cancel);
        if (answer.IsGone && destinations.FirstOrDefault(each => each.Name == receipt.Destination) is { } gone)
            await queue.PauseAsync(gone, receipt.EndedAt, cancel);
    }

    private async Task<int> PutAsync(Destination destination, DateTimeOffset until, CancellationToken cancel)
    {
        var (start, count) = (clock.GetUtcNow(), 0);
        while (clock.GetUtcNow() < until)
        {
            var claimed = await queue.ClaimAsync(destination, Claimed, start, clock.GetUtcNow(), cancel);
            if (claimed.Count == 0) break;
            await PutAllAsync(destination, claimed, cancel);
            count += claimed.Count;
        }

        return count;
    }

    private Task PutAllAsync(Destination destination, IReadOnlyList<ClaimedDelivery> claimed, CancellationToken cancel) =>
        Parallel.ForEachAsync(
            claimed, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel },
            async (delivery, stop) =>
            {
                await store.PutAsync(LakeLayout.DeliveryOut(destination.Name, delivery.Id), Encoding.UTF8.GetBytes(delivery.Body), stop);
                await queue.HandOverAsync(delivery, clock.GetUtcNow(), stop);
            });
}
