using Cdp.Compact.Resolve;
using Cdp.Compact.Shuffle;
using Cdp.Compact.UserDays;
using Cdp.Identity;
using Cdp.Identity.Index;
using Cdp.Lake;
using Cdp.Settings;

namespace Cdp.Compact.ReachBack;

/// <summary>
/// Finds the hits of other days whose owner changes with the day's sign-ins: it knows their times, so no file is read in vain.
/// </summary>
/// <remarks>Belongs to one thread.</remarks>
internal sealed class ReassignmentPlanner(
    CompactSettings settings, ReportingDays days, ClientIndex index, int day, PartitionedRows to, PartitionedRows touched)
    : IAsyncDisposable
{
    /// <summary>A hit of one day is received at most so many days later.</summary>
    /// <remarks>
    /// 72 h, and a day more on either side where the lake's time zone changed. Too many cost reads, too few would lose hits.
    /// </remarks>
    private const int Latest = 5;

    private readonly PartitionedRows.Writer _moves = to.NewWriter();
    private readonly PartitionedRows.Writer _touched = touched.NewWriter();
    private readonly SignIns _after = new(settings.Identity.MaxUsersPerClient);
    // A state for the last whole run of the day, and one for each attempt that was cut off since
    private readonly List<SignIns> _before = [];
    private readonly OwnerKey _from = new(settings.Lake);
    private readonly OwnerKey _to = new(settings.Lake);

    public async Task PlanAsync(ClientHistory history, ClientValues now, CancellationToken cancel)
    {
        Lookup[] lookups = [.. history.Changed(now).Select(client => LookupOf(client, history, now))];
        if (lookups.Length == 0) return;
        var undecided = await index.FindAttributableAsync(lookups, day, cancel);
        foreach (var client in undecided.Clients)
        {
            Load(client, history, now); // again, for the look-ups have left the sign-ins of their last client
            var clientId = ClientId(client, history, now);
            for (var i = 0; i < undecided.CountOf(client); i++)
                foreach (var time in AttributableTimes.Read(undecided.ValueOf(client, i)))
                    Plan(client, clientId, undecided.DayOf(client, i), time);
        }
    }

    public ValueTask DisposeAsync()
    {
        _moves.Dispose();
        _touched.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Makes the client's sign-ins those of all days: as they are now, and as they were in every state that its hits may be in.
    /// </summary>
    private void Load(UInt128 client, ClientHistory history, ClientValues now)
    {
        while (_before.Count < history.Before.Count) _before.Add(new SignIns(settings.Identity.MaxUsersPerClient));
        for (var i = 0; i < _before.Count; i++) Load(_before[i], client, history, history.Before[i]);
        Load(_after, client, history, now);
    }

    private static void Load(SignIns signIns, UInt128 client, ClientHistory history, ClientValues ofDay)
    {
        history.CopyOthers(client, signIns);
        if (ofDay.CountOf(client) > 0) SignInList.AddTo(signIns, ofDay.ValueOf(client));
    }

    /// <summary>
    /// Only hits between the last sign-in (of another day) before all that may have changed and the first after it can be concerned, or
    /// all, when the client becomes a shared device or is none any more.
    /// </summary>
    private Lookup LookupOf(UInt128 client, ClientHistory history, ClientValues now)
    {
        Load(client, history, now);
        var isShared = _after.Users > settings.Identity.MaxUsersPerClient;
        if (_before.Any(before => before.Users > settings.Identity.MaxUsersPerClient != isShared)) return Lookup.AllDays(client);
        var changed = new SignIns(); // of several states: together they may have more users than a client that is no shared device
        foreach (var values in history.Before.Append(now).Where(values => values.CountOf(client) > 0))
            SignInList.AddTo(changed, values.ValueOf(client));
        var (first, last) = (changed.All[0].OccurredAt, changed.All[^1].OccurredAt);
        var others = new SignIns(settings.Identity.MaxUsersPerClient);
        history.CopyOthers(client, others);
        int earliest = 0, latest = int.MaxValue;
        foreach (var other in others.All)
        {
            if (other.OccurredAt < first) earliest = EpochDay.Of(days.DayOf(other.OccurredAt));
            if (other.OccurredAt > last)
            {
                latest = EpochDay.Of(days.DayOf(other.OccurredAt)) + Latest;
                break;
            }
        }

        return new Lookup(client, earliest, latest);
    }

    private void Plan(UInt128 client, ReadOnlySpan<byte> clientId, int received, long time)
    {
        var after = IdentityTable.DecideBySignIns(time, _after, settings.Identity);
        var user = UserOf(_after, after);
        if (IsSameAsBefore(time, user, after.By)) return;
        _to.Forget();
        _to.Set(user, clientId);
        var occurred = EpochDay.Of(days.DayOf(time));
        Touch(_to, user, occurred, received);
        // Which of the states the hit's file is in is not known without reading it: a row for each, of which one finds the hit.
        foreach (var before in _before)
        {
            _from.Forget();
            var former = UserOf(before, IdentityTable.DecideBySignIns(time, before, settings.Identity));
            _from.Set(former, clientId);
            Touch(_from, former, occurred, received);
            var header = new ReassignmentHeader(
                new FileId(_from.Folder, occurred, received), new FileId(_to.Folder, occurred, received), client, time, after.By,
                (ushort)_from.Key.Length, (ushort)_to.Key.Length, user.Length);
            Write(header, user);
        }
    }

    /// <summary>The user's hits of that day change; those of nobody are not rolled up.</summary>
    private void Touch(OwnerKey owner, ReadOnlySpan<byte> user, int occurred, int received)
    {
        if (!user.IsEmpty)
            TouchedUserDay.Add(_touched, touched.Partitions, new RollupFileId(occurred, received), owner.Folder, owner.Key);
    }

    private void Write(in ReassignmentHeader header, ReadOnlySpan<byte> user) =>
        Reassignment.Write(
            header, _from.Key, _to.Key, user, _moves.Add(header.From.PartitionOf(to.Partitions), Reassignment.LengthOf(header)));

    private bool IsSameAsBefore(long time, ReadOnlySpan<byte> user, IdentifiedBy by)
    {
        foreach (var before in _before)
            if (IdentityTable.DecideBySignIns(time, before, settings.Identity) is var owner
                && (owner.By != by || !UserOf(before, owner).SequenceEqual(user)))
                return false;
        return true;
    }

    private static ReadOnlySpan<byte> UserOf(SignIns signIns, Owner owner) => owner.UserId(signIns, uid: []);

    private static ReadOnlySpan<byte> ClientId(UInt128 client, ClientHistory history, ClientValues now) =>
        SignInList.ClientId(history.Before.Append(now).First(values => values.CountOf(client) > 0).ValueOf(client));
}
