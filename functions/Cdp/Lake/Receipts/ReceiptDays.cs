using System.Security.Cryptography;
using System.Text;
using Cdp.Storage;
using NodaTime;

namespace Cdp.Lake.Receipts;

/// <summary>The days that have a receipt, in order.</summary>
/// <param name="Digest">Hex SHA-256 of the receipts' keys and tags: it changes when a day is run again.</param>
public sealed record ReceiptDays(IReadOnlyList<LocalDate> Days, string Digest)
{
    private readonly HashSet<LocalDate> _set = [.. Days];

    public bool Contains(LocalDate day) => _set.Contains(day);

    /// <summary>The days without a receipt between the first that has one and the day.</summary>
    public IEnumerable<LocalDate> GapsBefore(LocalDate day)
    {
        if (Days.Count == 0) yield break;
        for (var each = Days[0].PlusDays(1); each < day; each = each.PlusDays(1))
            if (!Contains(each))
                yield return each;
    }

    internal static async Task<ReceiptDays> ListAsync(IObjectStore lake, string prefix, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var days = new List<LocalDate>();
        await foreach (var receipt in lake.ListAsync(prefix, cancel))
        {
            if (LakeLayout.DayIn(receipt.Key) is not { } day) continue;
            days.Add(day);
            hash.AppendData(Encoding.UTF8.GetBytes($"{receipt.Key}\0{receipt.Tag}\n"));
        }

        return new ReceiptDays(days, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
