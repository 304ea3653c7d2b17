using System.IO.Hashing;
using System.Runtime.InteropServices;
using Cdp.Compact.Dedupe;
using Cdp.Compact.Read;
using Cdp.Compact.Shuffle;
using Cdp.Hits;
using Cdp.Identity;
using Cdp.Lake;
using Cdp.Settings;
using NodaTime;

namespace Cdp.Compact.Resolve;

/// <summary>
/// Writes what was decided of events: hits on their way to the lake, rejected events, pairs of user and client; and counts them.
/// </summary>
/// <remarks>Belongs to one thread.</remarks>
internal sealed class ResolvedHitWriter(LakeSettings lake, ReportingDays days, DayRows to) : IDisposable
{
    private readonly PartitionedRows.Writer _hits = to.Hits.NewWriter();
    private readonly PartitionedRows.Writer _rejected = to.Rejected.NewWriter();
    private readonly PartitionedRows.Writer _users = to.Users.NewWriter();
    private readonly OwnerKey _owner = new(lake);
    private (LocalDate Date, int Number) _day;

    public DayCounts Counts { get; } = new();

    /// <summary>Hits of another client follow, which may have the same owner and still another key.</summary>
    public void BeginClient() => _owner.Forget();

    public void WriteHit(in ClientEvent each, EncodedHit hit, ReadOnlySpan<byte> user, IdentifiedBy by)
    {
        Counts.Hits++;
        if (each.Facts.HasFlag(HitFacts.Bot)) Counts.Bots++;
        if (each.Facts.HasFlag(HitFacts.CarriesUser)) WriteUser(each, hit.Text(HitColumn.Uid));
        if (!user.IsEmpty) Counts.Identified++;
        _owner.Set(user, hit.Text(HitColumn.ClientId));
        LakeRow.Add(_hits, _owner.PartitionOf(to.Hits.Partitions), DayOf(each.OccurredAt), _owner.Key, hit, user, by.Utf8());
    }

    public void WriteRejected(EventRow row)
    {
        var header = row.Header;
        Counts.Rejected.Add(header.Reason);
        // By slices of the day's time: each is sorted for itself, and they follow one another in the file.
        row.Bytes.CopyTo(_rejected.Add(to.RejectedPartition(header.ReceivedAt), row.Bytes.Length));
    }

    public void CountIgnored(EventRow row) => Counts.Ignored.Add(row.Header.Reason);

    public void CountDuplicate() => Counts.Duplicates++;

    public void Dispose()
    {
        _hits.Dispose();
        _rejected.Dispose();
        _users.Dispose();
    }

    /// <summary>A user id and the client that the hit ties to it; no client where it ties none.</summary>
    private void WriteUser(in ClientEvent each, ReadOnlySpan<byte> uid)
    {
        var pair = new UserClientPair(XxHash128.HashToUInt128(uid), IdentityTable.IsSignIn(each.Facts) ? each.Client : default);
        MemoryMarshal.Write(_users.Add((int)(pair.User % (uint)to.Users.Partitions), UserClientPair.Size), pair);
    }

    private int DayOf(long occurredAt)
    {
        var date = days.DayOf(occurredAt);
        if (date != _day.Date) _day = (date, EpochDay.Of(date));
        return _day.Number;
    }
}
