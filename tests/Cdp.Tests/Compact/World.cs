using System.Text;
using Cdp.Lake;
using Cdp.Settings;
using NodaTime;

namespace Cdp.Tests.Compact;

/// <summary>One event of a world, with all that decides where it ends. Made together with its bytes.</summary>
/// <param name="Copy">Equal for copies of one event.</param>
/// <param name="Refused">"ignored" or "rejected", where it is no hit.</param>
public sealed record WorldEvent(
    string Record, int Number, long ReceivedAt, long OccurredAt, string? Client, string? User, bool Denied, bool Robot, string Copy,
    bool HasCounters, string? Refused)
{
    public string Id => $"{Record}.{Number}";
}

/// <summary>An event where it stands: of a record that stands twice, each of its events twice.</summary>
/// <param name="Line">Of the object, from 0.</param>
/// <param name="Content">The whole record.</param>
public sealed record ReadEvent(WorldEvent Event, string Object, int Line, string Content);

/// <summary>A raw object of a world.</summary>
public sealed record WorldObject(string Key, byte[] Bytes);

/// <summary>Some days of traffic of few clients and users who meet often, on times that lie on the edges of all windows. Seeded.</summary>
public sealed class World
{
    private const long Minute = 60_000, Hour = 60 * Minute;

    private static readonly (string Zone, string Start)[] Places =
    [
        ("UTC", "2026-03-10T00:00:00Z"),
        ("Europe/Vienna", "2026-03-28T23:00:00Z"),
        ("Europe/Vienna", "2026-10-24T22:00:00Z"),
        ("America/St_Johns", "2006-10-28T02:30:00Z"), // until 2011 clocks went back at 00:01, into the day before
        ("Asia/Kathmandu", "2026-05-01T18:15:00Z"),
        ("Pacific/Apia", "2011-12-29T10:00:00Z"), // skipped 2011-12-30
    ];

    private readonly Random _random;
    private readonly List<(string Line, long ReceivedAt, List<WorldEvent> Events)> _lines = [];
    private readonly List<(string Query, string[] Body, string Agent, List<WorldEvent> Events, long ReceivedAt)> _requests = [];
    private readonly long _start;
    private readonly int _days, _clients;
    private int _next;

    public World(int seed)
    {
        _random = new Random(seed);
        var (zone, start) = Places[_random.Next(Places.Length)];
        _start = DateTimeOffset.Parse(start, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
        (_days, _clients) = (_random.Next(2, 5), _random.Next(1, 5));
        Settings = CompactSettings.Default with
        {
            Identity = new IdentitySettings(TimeSpan.FromMinutes(30), _random.Next(1, 4), _random.Next(1, 3)),
            Lake = new LakeSettings(
                DateTimeZoneProviders.Tzdb[zone], _random.Next(2) == 0 ? Layout.User : Layout.Bucket, _random.Next(1, 4),
                _random.Next(1, 4)),
            MemoryBudget = _random.Next(2) == 0 ? 1000 : 1_000_000,
        };
        for (var i = _random.Next(5, 60); i > 0; i--) AddRequest();
        Objects = [.. WriteObjects()];
        FindEvents();
    }

    public CompactSettings Settings { get; }

    public List<WorldEvent> Events { get; } = [];

    /// <summary>The events of all records, in the order of objects and lines, also of those whose id another record has.</summary>
    public List<ReadEvent> Read { get; } = [];

    /// <summary>Lines that are no raw records, by the hour that they lie in.</summary>
    public List<long> BadLines { get; } = [];

    /// <summary>
    /// Records whose id and time are those of another record with other content, which came first: when they were received.
    /// </summary>
    public List<long> TakenIds { get; } = [];

    public IReadOnlyList<WorldObject> Objects { get; }

    /// <summary>The days of receipt, in the world's zone, and one on either side.</summary>
    public IReadOnlyList<LocalDate> ReceivedDays
    {
        get
        {
            var first = Date(_lines.Min(line => line.ReceivedAt)).PlusDays(-1);
            var last = Date(_lines.Max(line => line.ReceivedAt)).PlusDays(1);
            return [.. Enumerable.Range(0, Period.DaysBetween(first, last) + 1).Select(first.PlusDays)];
        }
    }

    public LocalDate Date(long milliseconds) => Instant.FromUnixTimeMilliseconds(milliseconds).InZone(Settings.Lake.TimeZone).Date;

    /// <summary>Times meet often, and around midnight: a whole ten minutes, and a little before or after.</summary>
    private long NextTime()
    {
        var tens = _random.Next(2) == 0 ? _random.Next(_days * 24 * 6) : (_random.Next(_days) * 24 * 6) + _random.Next(-9, 10);
        return _start + (tens * 10 * Minute) + (_random.Next(4) switch { 0 => -1, 1 => 1, _ => 0 });
    }

    private void AddRequest()
    {
        if (_requests.Count > 0 && _random.Next(5) == 0) Repeat(_requests[_random.Next(_requests.Count)]);
        else if (_random.Next(25) == 0) AddBadLine();
        else if (_requests.Count > 0 && _random.Next(25) == 0) AddNew(_requests[_random.Next(_requests.Count)]);
        else AddNew();
    }

    /// <param name="like">A request of which the new one has the id and the time; null: it has its own.</param>
    private void AddNew((string Query, string[] Body, string Agent, List<WorldEvent> Events, long ReceivedAt)? like = null)
    {
        var agent = _random.Next(10) == 0 ? "Googlebot/2.1" : "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/130.0";
        var count = _random.Next(4) == 0 ? 3 : 1;
        var (query, lines) = ("v=1&tid=UA-1-1", new string[count]);
        var facts = new List<Func<string, long, WorldEvent>>();
        for (var i = 0; i < count; i++) facts.Add(NextEvent(query, agent, i, count, out lines[i]));
        Send(query, lines, agent, facts, like?.ReceivedAt ?? NextTime(), like?.Events[0].Record);
    }

    private Func<string, long, WorldEvent> NextEvent(string query, string agent, int index, int count, out string line)
    {
        var client = $"c{_random.Next(_clients)}";
        var user = _random.Next(3) == 0 ? Users[_random.Next(Users.Length)] : null;
        var denied = _random.Next(12) == 0;
        var counters = _random.Next(2) == 0;
        var late = _random.Next(4) == 0 ? _random.Next(48 * 6) * 10 * Minute : 0;
        var withoutClient = user is not null && _random.Next(10) == 0;
        var refused = _random.Next(12) switch { 0 => "ignored", 1 => "rejected", _ => null };
        var type = refused switch { "ignored" => "dc", "rejected" => "nope", _ => "pageview" };
        line = $"t={type}&dp=/{_random.Next(3)}" + (withoutClient ? "" : $"&cid={client}")
            + (user is null ? "" : $"&uid={Uri.EscapeDataString(user)}")
            + (denied ? "&gcs=G110" : "") + (counters ? $"&z={_random.Next(1000)}" : "") + (late > 0 ? $"&qt={late}" : "");
        var copy = $"{query}\n{line}\n{index}";
        return (record, received) => new WorldEvent(
            record, index + 1, received, received - late, withoutClient ? null : client, user, denied,
            agent.StartsWith("Goo", StringComparison.Ordinal),
            copy, counters, refused);
    }

    private void Send(
        string query, string[] body, string agent, List<Func<string, long, WorldEvent>> facts, long receivedAt, string? id = null)
    {
        var record = id ?? $"r{_random.Next(100):00}{_next++}";
        var events = facts.ConvertAll(fact => fact(record, receivedAt));
        var line = System.Text.Json.JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["v"] = 1,
            ["id"] = record,
            ["received_at"] = Text(receivedAt),
            ["method"] = "POST",
            ["path"] = "/collect",
            ["query"] = query,
            ["body"] = string.Join('\n', body),
            ["user_agent"] = agent,
        });
        for (var times = _random.Next(12) == 0 ? 2 : 1; times > 0; times--) _lines.Add((line, receivedAt, events));
        _requests.Add((query, body, agent, events, receivedAt));
    }

    /// <summary>The same bytes again: within either window, right at its edge, past it, or on another day.</summary>
    private void Repeat((string Query, string[] Body, string Agent, List<WorldEvent> Events, long ReceivedAt) request)
    {
        long[] gaps = [0, 1, 10_000, 10_001, 30 * Minute, Hour, Hour + 1, 25 * Hour];
        var received = request.ReceivedAt + gaps[_random.Next(gaps.Length)];
        Send(
            request.Query, request.Body, request.Agent,
            request.Events.ConvertAll<Func<string, long, WorldEvent>>(first => (record, at) => Again(first, record, at)), received);
    }

    private static WorldEvent Again(WorldEvent first, string record, long at) =>
        first with { Record = record, ReceivedAt = at, OccurredAt = at - (first.ReceivedAt - first.OccurredAt) };

    private void AddBadLine()
    {
        var hour = NextTime() / Hour * Hour;
        _lines.Add(("{\"v\":1,\"id\":", hour, []));
        BadLines.Add(hour);
    }

    /// <summary>By the order of objects and lines: the first record under an id and a time has them.</summary>
    private void FindEvents()
    {
        var events = _lines.DistinctBy(line => line.Line).ToDictionary(line => line.Line, line => line, StringComparer.Ordinal);
        var first = new Dictionary<(string, long), string>();
        var objects = Objects.OrderBy(item => item.Key, StringComparer.Ordinal);
        foreach (var (item, number, line) in objects.SelectMany(item => Lines(item).Select((line, number) => (item, number, line))))
        {
            var (_, receivedAt, found) = events[line];
            if (found.Count == 0) continue;
            Read.AddRange(found.Select(each => new ReadEvent(each, item.Key, number, line)));
            if (first.TryAdd((found[0].Record, receivedAt), line) || first[(found[0].Record, receivedAt)] == line) Events.AddRange(found);
            else TakenIds.Add(receivedAt);
        }
    }

    private static string[] Lines(WorldObject item) => Encoding.UTF8.GetString(item.Bytes).Split('\n');

    private static readonly string[] Users = ["ada", "bob", "~c1", "a/b", "Zoë"];

    private IEnumerable<WorldObject> WriteObjects()
    {
        foreach (var hour in _lines.GroupBy(line => line.ReceivedAt / Hour * Hour))
        {
            var lines = hour.Select(line => line.Line).ToArray();
            _random.Shuffle(lines);
            foreach (var chunk in lines.Chunk(_random.Next(1, 5)))
                yield return new WorldObject(
                    $"{LakeLayout.RawHour(DateTimeOffset.FromUnixTimeMilliseconds(hour.Key))}o{_next++}.ndjson",
                    Encoding.UTF8.GetBytes(string.Join('\n', chunk)));
        }
    }

    private static string Text(long time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(time)
            .UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
