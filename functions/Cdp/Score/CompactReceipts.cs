using System.Security.Cryptography;
using System.Text;
using Cdp.Lake;
using NodaTime;

namespace Cdp.Score;

/// <summary>Which days are compacted, and a digest that changes when one of them is compacted again.</summary>
/// <remarks>All receipts count, also those of later days: late hits and sign-ins reach back from them.</remarks>
internal sealed class CompactReceipts
{
    private readonly SortedSet<LocalDate> _days = [];

    public required string Digest { get; init; }

    public static async Task<CompactReceipts> ReadAsync(IObjectStore lake, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var days = new List<LocalDate>();
        await foreach (var receipt in lake.ListAsync(LakeLayout.AllCompactReceipts, cancel))
        {
            if (LakeLayout.DayIn(receipt.Key) is not { } day) continue;
            days.Add(day);
            hash.AppendData(Encoding.UTF8.GetBytes($"{receipt.Key}\0{receipt.Tag}\n"));
        }

        var receipts = new CompactReceipts { Digest = Convert.ToHexStringLower(hash.GetHashAndReset()) };
        receipts._days.UnionWith(days);
        return receipts;
    }

    public static string Missing(LocalDate day) =>
        $"The compaction of {LakeLayout.Text(day)} is not finished ({LakeLayout.CompactReceipt(day)} is missing): run cdp compact --date {LakeLayout.Text(day)} first.";

    public bool Has(LocalDate day) => _days.Contains(day);

    /// <summary>The days without a receipt between the first that has one and the day.</summary>
    public IReadOnlyList<LocalDate> GapsBefore(LocalDate day)
    {
        var gaps = new List<LocalDate>();
        if (_days.Count == 0) return gaps;
        for (var each = _days.Min.PlusDays(1); each < day; each = each.PlusDays(1))
            if (!_days.Contains(each))
                gaps.Add(each);
        return gaps;
    }
}
