using System.Globalization;
using System.Text;
using Cdp.Compact.Dedupe;
using Cdp.Compact.Read;
using Cdp.Compact.Shuffle;
using Cdp.Hits;
using Cdp.Identity;
using Cdp.Testing;

namespace Cdp.Tests.Compact.Dedupe;

/// <summary>
/// The events of a partition are the same whether memory holds them or they are read as a stream, and those of a plain computation.
/// </summary>
public sealed class ClientEventsTests : IDisposable
{
    private const long Minute = 60_000;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("cdp-events-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory, MemberData(nameof(Seeds.WithLimits), MemberType = typeof(Seeds))]
    public void Clients_sign_ins_and_duplicates_are_those_of_a_plain_computation(int seed, Limits limits)
    {
        using var store = NewStore(limits, budget: seed % 2 == 0 ? 2_000 : 1 << 30);
        var events = Random(seed, count: 1_500);
        var expected = Plain(events);

        using (var loaded = LoadedEvents.Of(Rows(store, events).Load(0), StringDictionary.None, new Deduplication()))
            Assert.Equal(expected, Read(loaded));
        using (var spilled = SpilledEvents.Of(Rows(store, events), 0, StringDictionary.None)) Assert.Equal(expected, Read(spilled));
        Assert.Equal(0, store.InMemory);
    }

    [Fact]
    public void A_partition_is_loaded_as_long_as_its_rows_and_what_is_kept_of_each_fit()
    {
        using var store = NewStore(Limits.Production, budget: 1 << 30);
        using var small = ClientEvents.Of(Rows(store, Random(1, 20)), 0, StringDictionary.None, new Deduplication(), 1 << 30);
        using var large = ClientEvents.Of(Rows(store, Random(1, 200)), 0, StringDictionary.None, new Deduplication(), 0);

        Assert.IsType<LoadedEvents>(small);
        Assert.IsType<SpilledEvents>(large);
    }

    [Fact]
    public void Events_that_are_not_read_to_their_end_give_all_memory_back()
    {
        using var store = NewStore(Limits.Tiny, budget: 1 << 30);
        using (var spilled = SpilledEvents.Of(Rows(store, Random(1, 500)), 0, StringDictionary.None)) Assert.True(spilled.NextClient());

        Assert.Equal(0, store.InMemory);
    }

    private SpillStore NewStore(Limits limits, long budget) => new(
        new BlockPool(limits == Limits.Tiny ? ShuffleLimits.Tiny : ShuffleLimits.Production), _directory.FullName, budget);

    /// <summary>A few clients with many events, copies among them, at times near the borders of the two windows.</summary>
    private static List<Event> Random(int seed, int count)
    {
        var random = new Random(seed);
        var events = new List<Event>();
        for (var number = 0; number < count; number++)
        {
            // Two clients share the high half of their hashes.
            var client = new UInt128((ulong)random.Next(3), (ulong)random.Next(4));
            var kind =
                random.Next(10) switch { 0 => EventKind.Ignored, 1 => EventKind.Rejected, 2 => EventKind.Earlier, _ => EventKind.Hit };
            var isHit = kind is EventKind.Hit or EventKind.Earlier;
            events.Add(new Event(
                client, Copy: (UInt128)(uint)random.Next(count / 3 + 1), ReceivedAt: random.Next(180) * Minute + random.Next(3) - 1,
                OccurredAt: random.Next(1_000), kind, HasClient: (client & 3) != 0, HasUser: isHit && random.Next(3) == 0,
                HasCounters: random.Next(2) == 0, Id: $"r{random.Next(100)}", number));
        }

        return events;
    }

    private static PartitionedRows Rows(SpillStore store, List<Event> events)
    {
        var rows = new PartitionedRows(store, 1);
        using PartitionedRows.Writer first = rows.NewWriter(), second = rows.NewWriter();
        for (var i = 0; i < events.Count; i++) events[i].AddTo(i % 3 == 0 ? first : second);
        return rows;
    }

    private static List<string> Plain(List<Event> events)
    {
        var lines = new List<string>();
        foreach (var client in events.GroupBy(each => each.Client).OrderBy(each => each.Key))
        {
            var received =
                client.OrderBy(each => each.ReceivedAt).ThenBy(each => each.Id, StringComparer.Ordinal).ThenBy(each => each.Number)
                .ToList();
            var kinds = received.Select((each, i) => KindOf(each, received[..i])).ToList();
            if (received[0].HasClient) lines.Add($"client with id {client.Key}");
            if (kinds.All(kind => kind == EventKind.Earlier)) continue;
            lines.Add($"client {client.Key}");
            lines.AddRange(received.Where((each, i) => kinds[i] == EventKind.Hit && each is { HasUser: true, HasClient: true })
                .Select(each => $"sign-in {each.OccurredAt} {each.ReceivedAt} {each.User} {each.ClientId}"));
            lines.AddRange(received.Select((each, i) => Line(kinds[i], each.OccurredAt, kinds[i] == EventKind.Hit ? each.EventId : ""))
                .Where(line => !line.StartsWith("Earlier", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        }

        return WithIdsFirst(lines);
    }

    private static EventKind KindOf(Event each, List<Event> before)
    {
        if (each.Kind == EventKind.Earlier || before.FindLast(other => other.Copy == each.Copy) is not { } last) return each.Kind;
        return each.ReceivedAt - last.ReceivedAt <= (each.HasCounters ? 60 * Minute : 10_000) ? EventKind.Duplicate : each.Kind;
    }

    private static List<string> Read(ClientEvents events)
    {
        var lines = events.ClientsWithId().Select(client => $"client with id {client}").ToList();
        while (events.NextClient())
        {
            var head = lines.Count;
            events.EachSignIn((occurredAt, receivedAt, user, clientId) => lines.Add(
                $"sign-in {occurredAt} {receivedAt} {Encoding.UTF8.GetString(user)} {Encoding.UTF8.GetString(clientId)}"));
            var own = new List<string>();
            events.EachEvent((in each, row) =>
            {
                if (each.Kind == EventKind.Earlier) return;
                own.Add(Line(each.Kind, each.OccurredAt, each.Kind == EventKind.Hit ? EventIdOf(row) : ""));
            });
            if (own.Count > 0) lines.Insert(head, $"client {events.Client}");
            lines.AddRange(own.Order(StringComparer.Ordinal));
        }

        return WithIdsFirst(lines);
    }

    private static List<string> WithIdsFirst(List<string> lines) =>
        [.. lines.OrderByDescending(line => line.StartsWith("client with id", StringComparison.Ordinal))];

    private static string EventIdOf(EventRow row) =>
        Encoding.UTF8.GetString(new EncodedHit(row.Payload, StringDictionary.None).Text(HitColumn.EventId));

    private static string Line(EventKind kind, long occurredAt, string eventId) =>
        string.Create(CultureInfo.InvariantCulture, $"{kind} {occurredAt} {eventId}");

    private sealed record Event(
        UInt128 Client, UInt128 Copy, long ReceivedAt, long OccurredAt, EventKind Kind, bool HasClient, bool HasUser, bool HasCounters,
        string Id,
        int Number)
    {
        public string User => $"user {OccurredAt % 7}";

        public string ClientId => $"client {Client}";

        public string EventId => $"{Id}.{Number}";

        public void AddTo(PartitionedRows.Writer rows)
        {
            var payload = Kind == EventKind.Hit ? HitWorld.Encode(Hit()) : new byte[Kind == EventKind.Earlier ? 0 : Number % 700];
            var facts = (HasClient ? HitFacts.HasClient : HitFacts.None) | (HasUser ? HitFacts.CarriesUser : HitFacts.None);
            var id = Encoding.UTF8.GetBytes(Id);
            var header =
                new EventHeader(Client, Copy, ReceivedAt, OccurredAt, Number, Kind, facts, HasCounters, default, (ushort)id.Length);
            payload.CopyTo(EventRow.Begin(header, id, rows.Add(0, EventRow.LengthOf(header, payload.Length))));
        }

        private Hit Hit()
        {
            var hit = new Hit();
            hit.SetText(HitColumn.EventId, Encoding.UTF8.GetBytes(EventId));
            if (HasUser) hit.SetText(HitColumn.Uid, Encoding.UTF8.GetBytes(User));
            if (HasClient) hit.SetText(HitColumn.ClientId, Encoding.UTF8.GetBytes(ClientId));
            hit.SetText(HitColumn.PageTitle, new byte[Number % 300]);
            return hit;
        }
    }
}
