namespace Cdp.Identity.Index;

/// <summary>What other runs found out about the clients of one partition.</summary>
/// <param name="Others">Their sign-ins on all other received days.</param>
/// <param name="Before">
/// Their sign-ins on this day as earlier runs found them: its last complete run, and every run since then that was cut off, which may have
/// moved hits already. Where one differs from what is found now, hits of other days may have to move.
/// </param>
internal sealed record ClientHistory(ClientValues Others, IReadOnlyList<ClientValues> Before)
{
    public static async Task<ClientHistory> ReadAsync(
        ClientIndex index, int day, IReadOnlyList<DayEntries> attempts, IEnumerable<UInt128> clients, ClientRange range,
        CancellationToken cancel)
    {
        var before = new List<ClientValues>();
        var segments = attempts.Select(attempt => attempt.SignIns).Prepend(index.SignInsOf(day));
        foreach (var segment in segments)
            before.Add(segment is null ? new ClientValues() : await index.ScanAsync(segment, range, cancel));
        Lookup[] lookups = [.. clients.Union(before.SelectMany(values => values.Clients)).Order().Select(Lookup.AllDays)];
        return new ClientHistory(await index.FindSignInsAsync(lookups, day, cancel), before);
    }

    /// <summary>Makes these the client's sign-ins of all other days.</summary>
    public void CopyOthers(UInt128 client, SignIns to)
    {
        to.Clear();
        for (var i = 0; i < Others.CountOf(client); i++) SignInList.AddTo(to, Others.ValueOf(client, i));
    }

    /// <summary>Clients with other sign-ins on the day than at least one earlier run found, in order.</summary>
    public IEnumerable<UInt128> Changed(ClientValues now) => now.Clients.Union(Before.SelectMany(values => values.Clients))
        .Where(client => Before.Any(values => !values.ValueOf(client).SequenceEqual(now.ValueOf(client)))).Order();
}
