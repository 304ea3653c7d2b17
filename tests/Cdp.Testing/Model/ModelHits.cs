using System.Text;
using System.Text.Json;
using Cdp.Hits;
using Cdp.Lake;
using NodaTime;

namespace Cdp.Testing.Model;

/// <summary>A hit of a user, encoded, in the day that it occurred.</summary>
public sealed record ModelHit(string? User, LocalDate Day, byte[] Row);

/// <summary>
/// Hits from a seed: few users, odd texts and numbers, times that meet and lie around midnight and changes of the clock, late hits.
/// </summary>
public sealed class ModelHits
{
    private const long Minute = 60_000, Day = 24 * 60 * Minute;

    public static readonly string[] ParameterNames = ["level", "seats", "Level", "odd name", "q\"t", "b\\s", "Größe", "a.b", "$"];

    private static readonly (string Zone, string Scored)[] Places =
    [
        ("UTC", "2026-11-20"), ("Europe/Vienna", "2026-03-31"), ("Europe/Vienna", "2026-10-27"), ("America/St_Johns", "2006-10-30"),
        ("Asia/Kathmandu", "2026-05-01"), ("Pacific/Apia", "2012-01-01"), ("America/New_York", "2024-03-10"),
    ];

    private static readonly string[] Texts =
        [
            "login", "page_view", "/pricing", "/pricing/a", "/pricing?x=1#y", "?x", "#", "o'Brien", "😀", "é", "e\u0301", "\u0001", "\"q\"",
            "İ", "STRASSE", "ß", "Ünï", "line\nend", "a\\b", "ﬁ", "\uFFFD", "z", "12", "true", "null", " 7.5 ", "ΑΣ",
        ];

    private static readonly double[] Numbers =
        [
            0, -0.0, 1, 2, 3, 0.1, 0.2, 0.1 + 0.2, 1.5, -2.5, 5e-7, -5e-7, 2.675, 1.005, 99.99, 1e14 + 0.5, 999_999_999_999_999,
            1234567.891, 4.9e-324, 1e-6,
        ];

    private static readonly string[] Values =
        [
            "3", "\"12\"", "\" 7.5 \"", "\"abc\"", "1.10", "-2.5", "1e3", "true", "false", "null", "{\"a\":[1,\"x\"],\"b\":null}", "[]",
            "\"\"", "\"\u00a03\"", "\"1e999\"", "\"0x10\"", "\"-0\"", "\"null\"", "\"q\\\"\\\\ \\u00e9\\n\"",
        ];

    private readonly Random _random;
    private readonly ReportingDays _days;
    private readonly long _end;

    private ModelHits(Random random, DateTimeZone zone, LocalDate scored)
    {
        (_random, _days, Scored) = (random, new(zone), scored);
        _end = _days.StartOf(scored.PlusDays(1)) + Day;
    }

    public LocalDate Scored { get; }

    public ReportingDays Days => _days;

    public IReadOnlyList<ModelHit> All { get; private set; } = [];

    public static ModelHits Of(Random random, int most)
    {
        var (zone, scored) = Places[random.Next(Places.Length)];
        var hits = new ModelHits(random, DateTimeZoneProviders.Tzdb[zone], NodaTime.Text.LocalDatePattern.Iso.Parse(scored).Value);
        hits.All = [.. Enumerable.Range(0, random.Next(1, most)).Select(hits.Next)];
        return hits;
    }

    public static string AnyText(Random random) => Texts[random.Next(Texts.Length)];

    private ModelHit Next(int number)
    {
        var hit = new Hit();
        var occurredAt = NextTime();
        var user = _random.Next(12) == 0 ? null : Pick("ann", "bob", "Zoë", "😀", "o'Brien");
        Set(hit, HitColumn.EventId, $"r{_random.Next(10)}{number:000}.{_random.Next(1, 12)}");
        hit.SetInteger(HitColumn.OccurredAt, occurredAt);
        hit.SetInteger(
            HitColumn.ReceivedAt, occurredAt + (_random.Next(3) switch { 0 => 0, 1 => _random.Next(2), _ => _random.NextInt64(2 * Day) }));
        if (user is not null) Set(hit, HitColumn.UserId, user);
        Set(hit, HitColumn.IdentifiedBy, "signed_in");
        foreach (var column in new[]
                 {
                     HitColumn.ClientId, HitColumn.EventName, HitColumn.PagePath, HitColumn.PageTitle, HitColumn.CampaignSource,
                     HitColumn.Tid, HitColumn.TransactionId, HitColumn.Items,
                 })
            if (_random.Next(4) > 0) Set(hit, column, AnyText(_random));
        foreach (var column in new[] { HitColumn.Value, HitColumn.Revenue })
            if (_random.Next(4) > 0) hit.SetNumber(column, Numbers[_random.Next(Numbers.Length)]);
        if (_random.Next(3) > 0) hit.SetInteger(HitColumn.SessionNumber, _random.Next(-1, 12));
        foreach (var column in new[] { HitColumn.IsBot, HitColumn.IdentityAllowed, HitColumn.FirstVisit })
            if (_random.Next(3) > 0) hit.SetBoolean(column, _random.Next(2) == 0);
        if (_random.Next(6) > 0) Set(hit, HitColumn.Params, Parameters(ParameterNames));
        if (_random.Next(3) > 0) Set(hit, HitColumn.UserProperties, Parameters(["plan", "level"]));
        return new(user, _days.DayOf(occurredAt), HitWorld.Encode(hit));
    }

    private string Parameters(string[] names) => "{" + string.Join(',', names.Where(_ => _random.Next(2) == 0)
        .Select(name => $"{JsonSerializer.Serialize(name)}:{Values[_random.Next(Values.Length)]}").ToList()) + "}";

    private long NextTime() => _random.Next(4) switch
    {
        0 => _end - (_random.Next(4) * Day) + (_random.Next(-2, 3) * 30 * Minute),
        1 => _end - Day + _random.Next(-3, 3),
        2 => _end - (_random.Next(10) * 6 * 60 * Minute),
        _ => _end - _random.NextInt64(70 * Day),
    };

    private string Pick(params string[] from) => from[_random.Next(from.Length)];

    private static void Set(Hit hit, HitColumn column, string text) => hit.SetText(column, Encoding.UTF8.GetBytes(text));
}
