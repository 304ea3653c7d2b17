using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Cdp.Compact.Index;
using Cdp.Compact.Spill;
using Cdp.Hits;
using Cdp.Identity;
using Cdp.Lake;
using Cdp.Lake.Parquet;
using Cdp.Settings;
using NodaTime;

namespace Cdp.Compact;

/// <summary>Counts the events of a partition, and gives each hit that is kept its owner and its place in the lake.</summary>
/// <remarks>Belongs to one thread.</remarks>
internal sealed class EventResolver(CompactSettings settings, ReportingDays days, DayRows to, ReasonNumbers reasons) : IAsyncDisposable
{
    private readonly Shuffle.Writer _hits = to.Hits.NewWriter();
    private readonly Shuffle.Writer _rejected = to.Rejected.NewWriter();
    private readonly Shuffle.Writer _users = to.Users.NewWriter();
    private readonly Shuffle.Writer _newSignIns = to.SignIns.NewWriter();
    private readonly Shuffle.Writer _newUndecided = to.Undecided.NewWriter();
    private readonly SignIns _today = new();
    private readonly SignIns _signIns = new();
    private readonly List<long> _undecided = [];
    private readonly ByteBuffer _value = new();
    private readonly LakePlace _place = new(settings.Lake);
    private (LocalDate Date, int Number) _day;

    public DayCounts Counts { get; } = new();

    /// <param name="partition">The partition of the events.</param>
    /// <returns>The sign-ins of the day, by client.</returns>
    public ClientValues Resolve(ClientEvents events, int partition, ClientHistory history)
    {
        var now = new ClientValues();
        foreach (var (client, run) in events.Clients())
        {
            ResolveClient(events, client, run, history);
            if (_today.Users > 0) now.Add(new EntryKey(client, 0), WriteSignIns(events, client, run, partition));
            if (_undecided.Count > 0) WriteUndecided(client, partition);
        }

        return now;
    }

    public ValueTask DisposeAsync()
    {
        _hits.Dispose();
        _rejected.Dispose();
        _users.Dispose();
        _newSignIns.Dispose();
        _newUndecided.Dispose();
        return ValueTask.CompletedTask;
    }

    private void ResolveClient(ClientEvents events, UInt128 client, Range run, ClientHistory history)
    {
        _today.Clear();
        _undecided.Clear();
        history.CopyOthers(client, _signIns);
        for (var i = run.Start.Value; i < run.End.Value; i++) AddSignIn(events, events[i]);
        _place.Forget();
        for (var i = run.Start.Value; i < run.End.Value; i++) ResolveEvent(events, events[i]);
    }

    private void AddSignIn(ClientEvents events, in ClientEvent each)
    {
        if (!each.IsSignIn) return;
        var user = new EncodedHit(events.Row(each).Payload).Text(HitColumn.Uid);
        _today.Add(each.OccurredAt, each.ReceivedAt, user);
        _signIns.Add(each.OccurredAt, each.ReceivedAt, user);
    }

    private void ResolveEvent(ClientEvents events, in ClientEvent each)
    {
        if (each.Kind == EventKind.Earlier) return;
        if (each.IsDuplicate) Counts.Duplicates++;
        else if (each.Kind == EventKind.Hit) ResolveHit(each, new EncodedHit(events.Row(each).Payload));
        else if (each.Kind == EventKind.Ignored) DayCounts.Count(Counts.Ignored, reasons.Name(events.Row(each).Header.Reason));
        else Reject(events.Row(each));
    }

    private void ResolveHit(in ClientEvent each, EncodedHit hit)
    {
        Counts.Hits++;
        if (each.Facts.HasFlag(HitFacts.Robot)) Counts.Bots++;
        if (each.Facts.HasFlag(HitFacts.CarriesUser)) CountUser(each, hit.Text(HitColumn.Uid));
        var owner = IdentityTable.Decide(each.Facts, each.OccurredAt, _signIns, settings.Identity);
        var user = owner.By == IdentifiedBy.SignedIn ? hit.Text(HitColumn.Uid) : owner.User == Owner.Nobody ? [] : _signIns.User(owner.User);
        if (!user.IsEmpty) Counts.Identified++;
        if (IdentityTable.IsUndecided(each.Facts)) _undecided.Add(each.OccurredAt);
        _place.Find(user, hit.Text(HitColumn.ClientId));
        LakeRow.Add(_hits, _place.PartitionOf(to.Hits.Partitions), DayOf(each.OccurredAt), _place.Key, hit, user, owner.By.Utf8());
    }

    /// <summary>A user id and the client that met it; no client where the hit ties none to it.</summary>
    private void CountUser(in ClientEvent each, ReadOnlySpan<byte> uid)
    {
        var pair = new UserMet(XxHash128.HashToUInt128(uid), IdentityTable.IsSignIn(each.Facts) ? each.Client : default);
        MemoryMarshal.Write(_users.Add((int)(pair.User % (uint)to.Users.Partitions), UserMet.Size), pair);
    }

    private void Reject(EventRow row)
    {
        var header = row.Header;
        DayCounts.Count(Counts.Rejected, reasons.Name(header.Reason));
        // Rows by hour of the day of receipt: each is sorted for itself, and they follow one another in the file.
        row.Bytes.CopyTo(_rejected.Add(to.RejectedPartition(header.ReceivedAt), row.Bytes.Length));
    }

    private ReadOnlySpan<byte> WriteSignIns(ClientEvents events, UInt128 client, Range run, int partition)
    {
        _value.Clear();
        var signedIn = run.Start.Value;
        while (!events[signedIn].IsSignIn) signedIn++;
        SignInList.Write(new EncodedHit(events.Row(events[signedIn]).Payload).Text(HitColumn.ClientId), _today, _value);
        WriteEntry(_newSignIns, partition, client);
        return _value.Span;
    }

    private void WriteUndecided(UInt128 client, int partition)
    {
        _value.Clear();
        UndecidedList.Write(_undecided, _value);
        WriteEntry(_newUndecided, partition, client);
    }

    private void WriteEntry(Shuffle.Writer entries, int partition, UInt128 client)
    {
        var row = entries.Add(partition, 16 + _value.Length);
        BinaryPrimitives.WriteUInt128BigEndian(row, client);
        _value.Span.CopyTo(row[16..]);
    }

    private int DayOf(long occurredAt)
    {
        var date = days.DayOf(occurredAt);
        if (date != _day.Date) _day = (date, DayNumber.Of(date));
        return _day.Number;
    }
}
