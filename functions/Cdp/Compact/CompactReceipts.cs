using System.Text.Json;
using Cdp.Lake;
using NodaTime;

namespace Cdp.Compact;

/// <summary>Receipts of compaction in the store.</summary>
internal static class CompactReceipts
{
    public static async Task<CompactReceipt?> ReadAsync(IObjectStore store, LocalDate day, CancellationToken cancel)
    {
        if (await store.ReadAsync(LakeLayout.CompactReceipt(day), cancel) is not { } stored) return null;
        try
        {
            return JsonSerializer.Deserialize(stored.Bytes, CompactJson.Default.CompactReceipt);
        }
        catch (JsonException)
        {
            return null; // a receipt that cannot be read proves nothing; compacting again replaces it
        }
    }

    public static Task WriteAsync(IObjectStore store, CompactReceipt receipt, CancellationToken cancel) =>
        store.PutAsync(LakeLayout.CompactReceipt(receipt.Dt), JsonSerializer.SerializeToUtf8Bytes(receipt, CompactJson.Default.CompactReceipt), cancel);
}
