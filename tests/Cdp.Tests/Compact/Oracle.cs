using Cdp.Lake;
using Cdp.Settings;

namespace Cdp.Tests.Compact;

/// <summary>What a world's lake must be, found straight from the tables of the design by comparing everything with everything.</summary>
public sealed class Oracle
{
    private readonly World _world;
    private readonly List<WorldEvent> _events;
    private readonly HashSet<int> _duplicates = [];
    private readonly Dictionary<string, WorldEvent[]> _signIns;

    private readonly CompactSettings _settings;

    /// <param name="settings">Null: the world's.</param>
    public Oracle(World world, CompactSettings? settings = null)
    {
        _world = world;
        _settings = settings ?? world.Settings;
        _events = [.. world.Events.OrderBy(e => e.ReceivedAt).ThenBy(e => e.Record, StringComparer.Ordinal).ThenBy(e => e.Number)];
        for (var i = 0; i < _events.Count; i++)
            if (Enumerable.Range(0, i).Any(earlier => IsCopy(_events[earlier], _events[i]))) _duplicates.Add(i);
        _signIns = Kept.Where(e => e is { Refused: null, Denied: false, Robot: false, User: not null, Client: not null })
            .GroupBy(e => e.Client!)
            .ToDictionary(client => client.Key, client => client.OrderBy(e => e.OccurredAt).ThenBy(e => e.ReceivedAt)
                .ThenBy(e => e.Record, StringComparer.Ordinal).ThenBy(e => e.Number).ToArray());
    }

    private IEnumerable<WorldEvent> Kept => _events.Where((_, i) => !_duplicates.Contains(i));

    /// <summary>Each hit as "file | event | owner | reason", in order.</summary>
    public IEnumerable<string> Hits() => Kept.Where(e => e.Refused is null).Select(Row).Order(StringComparer.Ordinal);

    /// <summary>"requests/events read/hits/duplicates/ignored/rejected/bots/users" of a received day.</summary>
    public string Counts(NodaTime.LocalDate day)
    {
        var read = _events.Select((e, i) => (Event: e, IsDuplicate: _duplicates.Contains(i)))
            .Where(e => _world.Date(e.Event.ReceivedAt) == day).ToList();
        var kept = read.Where(e => !e.IsDuplicate).Select(e => e.Event).ToList();
        var bad = _world.BadLines.Concat(_world.TakenIds).Count(time => _world.Date(time) == day);
        var hits = kept.Where(e => e.Refused is null).ToList();
        return $"{read.Count(e => e.Event.Number == 1) + bad}/{read.Count + bad}/{hits.Count}/{read.Count - kept.Count}"
            + $"/{kept.Count(e => e.Refused == "ignored")}/{kept.Count(e => e.Refused == "rejected") + bad}"
            + $"/{hits.Count(e => e.Robot)}/{hits.Select(e => e.User).OfType<string>().Distinct(StringComparer.Ordinal).Count()}";
    }

    private static bool IsCopy(WorldEvent earlier, WorldEvent later) =>
        (earlier.Id == later.Id && earlier.ReceivedAt == later.ReceivedAt)
        || (later.Refused is null && earlier.Copy == later.Copy
            && later.ReceivedAt - earlier.ReceivedAt <= (later.HasCounters ? 3_600_000 : 10_000));

    private string Row(WorldEvent e)
    {
        var (user, by) = Owner(e);
        var lake = _settings.Lake;
        var partition = lake.Layout == Layout.Bucket ? $"bucket={Modulo(UserKey.Of(user, e.Client), lake.Buckets):00}"
            : user is not null ? $"user={UserKey.Of(user, null)}"
            : e.Client is not null ? $"user=~{Modulo(e.Client, lake.AnonymousFiles):00}" : "user=~";
        return $"hits/dt={_world.Date(e.OccurredAt):yyyy-MM-dd}/{partition}/received-{_world.Date(e.ReceivedAt):yyyy-MM-dd}.parquet | "
            + $"{e.Id} | {user} | {by}";
    }

    /// <summary>The first 8 bytes of the text's SHA-256, big-endian.</summary>
    private static int Modulo(string text, int by)
    {
        var hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text));
        return (int)(System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(hash) % (ulong)by);
    }

    private (string? User, string By) Owner(WorldEvent e)
    {
        if (e.Denied) return (null, "consent_denied");
        if (e.Robot) return (null, "bot");
        if (e.User is not null) return (e.User, "signed_in");
        var signIns = _signIns.GetValueOrDefault(e.Client!, []);
        if (signIns.Select(s => s.User).Distinct(StringComparer.Ordinal).Count() > _settings.Identity.MaxUsersPerClient)
            return (null, "shared_device");
        var p = signIns.LastOrDefault(s => s.OccurredAt <= e.OccurredAt);
        var n = signIns.FirstOrDefault(s => s.OccurredAt > e.OccurredAt);
        var w = (long)_settings.Identity.SignInWindow.TotalMilliseconds;
        if (p is not null && (e.OccurredAt - p.OccurredAt <= w || n is null || n.OccurredAt - e.OccurredAt > w))
            return (p.User, "after_logout");
        return n is not null ? (n.User, "before_sign_in") : (null, "anonymous");
    }
}
