using System.IO.Hashing;
using System.Runtime.InteropServices;
using Cdp.Compact.Spill;
using Cdp.Hits;
using Cdp.Identity;
using Cdp.Lake;
using Cdp.Settings;
using NodaTime;

namespace Cdp.Compact;

/// <summary>Counts the events of a partition, and gives each hit that is kept its owner and its place in the lake.</summary>
/// <remarks>Belongs to one thread.</remarks>
internal sealed class EventResolver(CompactSettings settings, ReportingDays days, DayRows to, ReasonNumbers reasons) : IAsyncDisposable
{
    private static readonly LocalDate Epoch = new(1970, 1, 1);

    private readonly Shuffle.Writer _hits = to.Hits.NewWriter();
    private readonly Shuffle.Writer _rejected = to.Rejected.NewWriter();
    private readonly Shuffle.Writer _users = to.Users.NewWriter();
    private readonly SignIns _signIns = new();
    private readonly LakePlace _place = new(settings.Lake, to.Hits.Partitions);
    private (LocalDate Date, int Number) _day = (Epoch, 0);

    public DayCounts Counts { get; } = new();

    public void Resolve(ClientEvents events)
    {
        foreach (var (_, run) in events.Clients()) ResolveClient(events, run);
    }

    public ValueTask DisposeAsync()
    {
        _hits.Dispose();
        _rejected.Dispose();
        _users.Dispose();
        return ValueTask.CompletedTask;
    }

    private void ResolveClient(ClientEvents events, Range run)
    {
        _signIns.Clear();
        for (var i = run.Start.Value; i < run.End.Value; i++) AddSignIn(events, i);
        _place.Forget();
        for (var i = run.Start.Value; i < run.End.Value; i++) ResolveEvent(events, i);
    }

    private void AddSignIn(ClientEvents events, int index)
    {
        var row = events[index];
        var header = row.Header;
        if (!events.IsKept(index) || header.Kind != EventKind.Hit || !IdentityTable.IsSignIn(header.Facts)) return;
        _signIns.Add(header.OccurredAt, header.ReceivedAt, new EncodedHit(row.Payload).Text(HitColumn.Uid));
    }

    private void ResolveEvent(ClientEvents events, int index)
    {
        var row = events[index];
        var header = row.Header;
        if (header.Kind == EventKind.Earlier) return;
        if (!events.IsKept(index)) Counts.Duplicates++;
        else if (header.Kind == EventKind.Hit) ResolveHit(header, new EncodedHit(row.Payload));
        else if (header.Kind == EventKind.Ignored) DayCounts.Count(Counts.Ignored, reasons.Name(header.Reason));
        else Reject(row, header);
    }

    private void ResolveHit(in EventHeader header, EncodedHit hit)
    {
        Counts.Hits++;
        if (header.Facts.HasFlag(HitFacts.Robot)) Counts.Bots++;
        if (header.Facts.HasFlag(HitFacts.CarriesUser)) CountUser(header, hit.Text(HitColumn.Uid));
        var owner = IdentityTable.Decide(header.Facts, header.OccurredAt, _signIns, settings.Identity);
        var user = owner.By == IdentifiedBy.SignedIn ? hit.Text(HitColumn.Uid) : owner.User == Owner.Nobody ? [] : _signIns.User(owner.User);
        _place.Find(user, hit);
        LakeRow.Add(_hits, _place.Partition, DayOf(header.OccurredAt), _place.Key, hit, user, owner.By.Utf8());
    }

    /// <summary>A user id and the client that met it; no client where the hit ties none to it.</summary>
    private void CountUser(in EventHeader header, ReadOnlySpan<byte> uid)
    {
        var pair = new UserMet(XxHash128.HashToUInt128(uid), IdentityTable.IsSignIn(header.Facts) ? header.Client : default);
        MemoryMarshal.Write(_users.Add((int)(pair.User % (uint)to.Users.Partitions), UserMet.Size), pair);
    }

    private void Reject(EventRow row, in EventHeader header)
    {
        DayCounts.Count(Counts.Rejected, reasons.Name(header.Reason));
        // Rows by hour of the day of receipt: each is sorted for itself, and they follow one another in the file.
        row.Bytes.CopyTo(_rejected.Add(to.RejectedPartition(header.ReceivedAt), row.Bytes.Length));
    }

    private int DayOf(long occurredAt)
    {
        var date = days.DayOf(occurredAt);
        if (date != _day.Date) _day = (date, Period.DaysBetween(Epoch, date));
        return _day.Number;
    }
}
