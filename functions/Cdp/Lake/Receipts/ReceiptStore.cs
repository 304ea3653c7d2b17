using System.Text.Json.Serialization.Metadata;
using Cdp.Storage;
using NodaTime;

namespace Cdp.Lake.Receipts;

/// <summary>The receipts of a lake: which days are done, and what their runs found.</summary>
/// <remarks>A receipt that cannot be read proves nothing and counts as none; a new run of its day replaces it.</remarks>
public sealed class ReceiptStore(IObjectStore lake)
{
    public Task<CompactReceipt?> CompactAsync(LocalDate day, CancellationToken cancel) =>
        ReadAsync(LakeLayout.CompactReceipt(day), ReceiptJson.Default.CompactReceipt, cancel);

    public Task<ScoreReceipt?> ScoreAsync(LocalDate asOf, CancellationToken cancel) =>
        ReadAsync(LakeLayout.ScoreReceipt(asOf), ReceiptJson.Default.ScoreReceipt, cancel);

    /// <summary>The days with a receipt of compaction, as their keys say; no receipt is opened.</summary>
    public Task<ReceiptDays> CompactedAsync(CancellationToken cancel) => ReceiptDays.ListAsync(lake, LakeLayout.AllCompactReceipts, cancel);

    /// <summary>The days with a receipt of Score, as their keys say; no receipt is opened.</summary>
    public Task<ReceiptDays> ScoredAsync(CancellationToken cancel) => ReceiptDays.ListAsync(lake, LakeLayout.AllScoreReceipts, cancel);

    public Task WriteAsync(CompactReceipt receipt, CancellationToken cancel) =>
        lake.PutJsonAsync(LakeLayout.CompactReceipt(receipt.Dt), receipt, ReceiptJson.Default.CompactReceipt, cancel);

    public Task WriteAsync(ScoreReceipt receipt, CancellationToken cancel) =>
        lake.PutJsonAsync(LakeLayout.ScoreReceipt(receipt.AsOf), receipt, ReceiptJson.Default.ScoreReceipt, cancel);

    private async Task<T?> ReadAsync<T>(string key, JsonTypeInfo<T> type, CancellationToken cancel)
        where T : class
    {
        try
        {
            return await lake.ReadJsonAsync(key, type, cancel);
        }
        catch (DamagedObjectException)
        {
            return null;
        }
    }
}
