using System.Text.Json;
using Cdp.Lake;
using Cdp.Testing.Model;
using NodaTime;

namespace Cdp.Local.Tests.Model;

/// <summary>
/// What each kind, window, function and operator means: worked out by hand from the hits below, and held by the SQL and by the fold.
/// </summary>
public sealed class MeaningTests
{
    private static readonly ReportingDays Days = new(DateTimeZoneProviders.Tzdb["Europe/Vienna"]);
    private static readonly LocalDate Scored = new(2026, 11, 20);

    /// <summary>
    /// Times are UTC; in Vienna clocks went back on 2026-10-25 at 01:00 UTC. The last hit is of the day after the scored one.
    /// </summary>
    private static readonly IReadOnlyList<ModelHit> Hits = HitTable.Read(
        """
        | occurred_at | event_name | page_path | value | session_number | is_bot | client_id | transaction_id | params |
        | 2026-10-24 21:59 | login | /a?x=1 | 1.5 | 3 | true | B | T1 | {"n":"5"} |
        | 2026-10-25 00:30 | login | /a/b#f | -2 | | false | a | T1 | {"n":" 7.5 "} |
        | 2026-10-25 01:30 | view | /ab | 0.1 | 1 | | B | | {"n":"x","odd name":"q"} |
        | 2026-11-15 22:59 | view | ?q | 0.2 | 1 | true | | T2 | {"n":1e3} |
        | 2026-11-15 23:00 | view | | | 2 | | é | T2 | {"n":null,"e":""} |
        | 2026-11-20 12:00 | login | /a | 2.5 | 2 | false | B | T3 | {"n":true,"o":{"k":[1]}} |
        | 2026-11-20 12:00 | logout | /A | 2.5 | | | Z | T1 | {} |
        | 2026-11-20 23:00 | login | /a | 100 | 9 | true | late | T9 | {"n":"9"} |
        """,
        "ann",
        Days);

    [Fact]
    public void Aggregates() => Holds("aggregates", new()
    {
        ["""{ "count": "" }"""] = "7",
        ["""{ "count": "event_name = 'login'" }"""] = "3",
        ["""{ "count": "event_name = 'none'" }"""] = "0",
        ["""{ "count": "event_name = 'login'", "where": "value > 0" }"""] = "2",
        ["""{ "distinct": "client_id" }"""] = "4",
        ["""{ "distinct": "value" }"""] = "5",
        ["""{ "distinct": "dt" }"""] = "5",
        ["""{ "distinct": "is_bot" }"""] = "2",
        ["""{ "distinct": "params.none" }"""] = "0",
        ["""{ "list": "client_id" }"""] = """["B","Z","a","\u00E9"]""",
        ["""{ "list": "client_id", "most": 2 }"""] = """["B","Z"]""",
        ["""{ "list": "client_id", "most": 1 }"""] = """["B"]""",
        ["""{ "list": "session_number" }"""] = """["1","2","3"]""",
        ["""{ "list": "is_bot" }"""] = """["false","true"]""",
        ["""{ "list": "page" }"""] = """["","/A","/a","/a/b","/ab"]""",
        ["""{ "list": "client_id", "where": "false" }"""] = "[]",
        ["""{ "sum": "value" }"""] = "4.8",
        ["""{ "sum": "value / 3" }"""] = "1.599999",
        ["""{ "sum": "session_number" }"""] = "9",
        ["""{ "sum": "value", "where": "false" }"""] = "0",
        ["""{ "average": "value" }"""] = "0.8",
        ["""{ "average": "value", "where": "false" }"""] = "null",
        ["""{ "min": "value" }"""] = "-2",
        ["""{ "max": "value" }"""] = "2.5",
        ["""{ "min": "client_id" }"""] = "\"B\"",
        ["""{ "max": "client_id" }"""] = "\"\\u00E9\"",
        ["""{ "min": "occurred_at" }"""] = "2026-10-24 21:59:00.000",
        ["""{ "max": "received_at" }"""] = "2026-11-20 12:00:00.000",
        ["""{ "min": "dt" }"""] = "2026-10-24",
        ["""{ "max": "session_number" }"""] = "3",
        ["""{ "max": "value", "where": "false" }"""] = "null",
        ["""{ "first": "client_id" }"""] = "\"B\"",
        ["""{ "last": "client_id" }"""] = "\"Z\"",
        ["""{ "last": "event_name" }"""] = "\"logout\"",
        ["""{ "last": "session_number" }"""] = "2",
        ["""{ "first": "params.\"odd name\"" }"""] = "\"q\"",
        ["""{ "first": "value" }"""] = "1.5",
        ["""{ "last": "is_bot" }"""] = "false",
        ["""{ "last": "occurred_at" }"""] = "2026-11-20 12:00:00.000",
        ["""{ "first": "dt" }"""] = "2026-10-24",
        ["""{ "last": "client_id", "where": "false" }"""] = "null",
        ["""{ "top": "event_name" }"""] = "\"login\"",
        ["""{ "top": "session_number" }"""] = "\"2\"",
        ["""{ "top": "is_bot" }"""] = "\"false\"",
        ["""{ "top": "client_id", "where": "client_id <> 'B'" }"""] = "\"Z\"",
        ["""{ "top": "client_id", "where": "false" }"""] = "null",
    });

    [Fact]
    public void Windows() => Holds("aggregates", new()
    {
        ["""{ "count": "", "days": 1 }"""] = "2",
        ["""{ "count": "", "days": 5 }"""] = "3",
        ["""{ "count": "", "days": 6 }"""] = "4",
        ["""{ "count": "", "days": 730 }"""] = "7",
        ["""{ "count": "", "period": "this_week" }"""] = "3",
        ["""{ "count": "", "period": "last_week" }"""] = "1",
        ["""{ "count": "", "period": "this_month" }"""] = "4",
        ["""{ "count": "", "period": "last_month" }"""] = "3",
        ["""{ "sum": "value", "days": 1 }"""] = "5",
        ["""{ "list": "client_id", "period": "last_month" }"""] = """["B","a"]""",
        ["""{ "first": "client_id", "period": "this_week" }"""] = "\"\\u00E9\"",
        ["""{ "top": "event_name", "period": "last_month" }"""] = "\"login\"",
        ["""{ "max": "value", "period": "last_week" }"""] = "0.2",
        ["""{ "distinct": "event_name", "days": 5 }"""] = "3",
    });

    [Fact]
    public void Once() => Holds("aggregates", new()
    {
        ["""{ "count": "", "once_per": "transaction_id" }"""] = "4",
        ["""{ "count": "", "once_per": "transaction_id", "days": 1 }"""] = "1",
        ["""{ "count": "event_name = 'login'", "once_per": "transaction_id" }"""] = "2",
        ["""{ "count": "", "once_per": ["client_id", "transaction_id"] }"""] = "7",
        ["""{ "count": "", "once_per": "event_name" }"""] = "3",
        ["""{ "count": "", "once_per": "is_bot" }"""] = "5",
        ["""{ "sum": "value", "once_per": "transaction_id" }"""] = "4.3",
        ["""{ "sum": "value", "once_per": "session_number" }"""] = "2.1",
        ["""{ "list": "client_id", "once_per": "event_name" }"""] = """["B","Z"]""",
        ["""{ "last": "client_id", "once_per": "transaction_id" }"""] = "\"B\"",
        ["""{ "top": "event_name", "once_per": "value" }"""] = "\"login\"",
        ["""{ "average": "value", "once_per": "transaction_id", "period": "last_month" }"""] = "0.8",
        ["""{ "distinct": "client_id", "once_per": "transaction_id" }"""] = "1",
        ["""{ "min": "value", "once_per": "dt" }"""] = "-2",
    });

    [Fact]
    public void Conditions() => Holds("aggregates", new Dictionary<string, string>
    {
        ["value > 1"] = "3",
        ["not (value > 1)"] = "3",
        ["NOT value > 1"] = "3",
        ["value > 1 or value <= 1"] = "6",
        ["value between 0.1 and 1.5"] = "3",
        ["value not between 0.1 and 1.5"] = "3",
        ["event_name in ('login', 'x')"] = "3",
        ["event_name not in ('login', 'x')"] = "4",
        ["value in (1.5, 2.5)"] = "3",
        ["page is null"] = "1",
        ["page is not null"] = "6",
        ["page = ''"] = "1",
        ["is_bot"] = "2",
        ["not is_bot"] = "2",
        ["is_bot = false"] = "2",
        ["is_bot <> true"] = "2",
        ["is_bot is null"] = "3",
        ["coalesce(is_bot, true)"] = "5",
        ["occurred_at = received_at"] = "7",
        ["dt = dt"] = "7",
        ["event_name = 'login' or event_name = 'view' and value > 0"] = "5",
        ["(event_name = 'login' or event_name = 'view') and value > 0"] = "4",
        ["not event_name = 'login' and value > 0"] = "3",
        ["value + 1 * 2 > 4"] = "2",
        ["-value > 1"] = "1",
        ["value / 0 is null"] = "7",
        ["7 / 2 = 3.5"] = "7",
        ["client_id < 'a'"] = "4",
        ["client_id > 'z'"] = "1",
        ["starts_with(page, '/a')"] = "4",
        ["ENDS_WITH(page, 'b')"] = "2",
        ["contains(page, 'a')"] = "4",
        ["contains(page, '')"] = "6",
        ["under(page, '/a')"] = "3",
        ["under(page, '/a/b')"] = "1",
        ["lower(page) = '/a'"] = "3",
        ["lower(client_id) = 'b'"] = "3",
        ["hour(occurred_at) = 2"] = "2",
        ["hour(occurred_at) = 23"] = "2",
        ["hour(occurred_at) = 0"] = "1",
        ["weekday(occurred_at) = 7"] = "3",
        ["weekday(occurred_at) = 6"] = "1",
        ["weekday(occurred_at) = 1"] = "1",
        ["coalesce(value, 0) = 0"] = "1",
        ["params.n = '5'"] = "1",
        ["params.n = '1e3'"] = "1",
        ["params.N = '5'"] = "0",
        ["params.n is null"] = "2",
        ["params.e = ''"] = "1",
        ["params.n = 'true'"] = "1",
        ["params.o = '{\"k\":[1]}'"] = "1",
        ["number(params.n) = 7.5"] = "1",
        ["number(params.n) = 1000"] = "1",
        ["number(params.n) is null"] = "4",
        ["user_id = 'ann'"] = "7",
    }.ToDictionary(each => $"{{ \"count\": {JsonSerializer.Serialize(each.Key)} }}", each => each.Value));

    [Fact]
    public void Numbers() => Holds("numbers", Quoted(new()
    {
        ["n"] = "7",
        ["-n"] = "-7",
        ["n - 0.5"] = "6.5",
        ["n / 2"] = "3.5",
        ["n / 0"] = "null",
        ["1 / (0 * -1)"] = "null",
        ["none + 1"] = "null",
        ["coalesce(none, 3)"] = "3",
        ["2 - 3 - 4"] = "-5",
        ["12 / 3 / 2"] = "2",
        ["2 * (3 + 4)"] = "14",
        ["round(2.5, 0)"] = "3",
        ["round(-2.5, 0)"] = "-3",
        ["round(0.125, 2)"] = "0.13",
        ["round(-0.3, 0)"] = "0",
        ["round(1234567.891, 1)"] = "1234567.9",
        ["round(1000000000000000, 15)"] = "1000000000000000",
        ["power(2, 10)"] = "1024",
        ["power(4, 0.5)"] = "2",
        ["power(0, -1)"] = "null",
        ["power(-8, 0.5)"] = "null",
        ["power(10, 400)"] = "null",
        ["power(10, 300) * power(10, 300) / power(10, 300)"] = "null",
        ["1 / (power(10, 300) * power(10, 300))"] = "null",
        ["least(3, n, 1)"] = "1",
        ["greatest(3, n, 1)"] = "7",
        ["greatest(3, none)"] = "null",
        ["days_since(latest)"] = "0",
        ["days_since(first_seen)"] = "27",
        ["days_since(day)"] = "27",
        ["days_since(nothing)"] = "null",
        ["hour(last_seen)"] = "13",
        ["0.1 + 0.2"] = "0.30000000000000004",
    }));

    [Fact]
    public void Scores() => Holds("scores", new()
    {
        ["""{ "of": "n", "bands": [[7, 1], [8, 2]] }"""] = "1",
        ["""{ "of": "n", "bands": [[8, 1], [9, 2]] }"""] = "1",
        ["""{ "of": "n", "bands": [[0, 1], [7, 2], [8, 3]] }"""] = "2",
        ["""{ "of": "n", "bands": [[0, 1], [1, 2.5]] }"""] = "2.5",
        ["""{ "of": "n + 0.5", "bands": [[0, 1], [7.5, 2]] }"""] = "2",
        ["""{ "of": "none", "bands": [[-1, 4], [1, 2]] }"""] = "4",
        [
            """{ "points": [{ "when": "n > 1", "points": 2 }, { "when": "none > 1", "points": 4 }, { "when": "n > 2", "points": "none" }"""
            + """, { "when": "true", "points": "n / 2" }] }"""
        ] = "5.5",
        ["""{ "points": [{ "when": "true", "points": "n" }], "at_most": 5 }"""] = "5",
        ["""{ "points": [{ "when": "false", "points": "n" }], "at_least": 0.5 }"""] = "0.5",
        ["""{ "points": [{ "when": "true", "points": -3 }], "at_least": -1, "at_most": 4 }"""] = "-1",
        ["""{ "points": [{ "when": "n = 7", "points": "20 * power(0.5, days_since(day) / 27)" }] }"""] = "10",
    });

    [Fact]
    public void Segments() => Holds("segments", Quoted(new()
    {
        ["n = 7"] = "true",
        ["none > 1"] = "false",
        ["not none > 1"] = "false",
        ["none > 1 or n = 7"] = "true",
        ["list is null"] = "false",
        ["list is not null"] = "true",
        ["user_id = 'ann'"] = "true",
        ["latest > first_seen"] = "true",
        ["latest is null"] = "false",
        ["\"in\" = 7"] = "true",
    }));

    [Fact]
    public void Segments_are_listed_in_the_order_of_the_file()
    {
        const string Json = """{ "segments": { "z": "a", "b": "not z", "a": "user_id = 'ann'", "c": "z and a" } }""";

        Assert.Equal("""["z","a","c"]""", Assert.Single(BothWays.Profiles(Json, Hits, Days, Scored))["segments"]);
    }

    private static Dictionary<string, string> Quoted(Dictionary<string, string> cases) =>
        cases.ToDictionary(each => JsonSerializer.Serialize(each.Key), each => each.Value);

    /// <summary>All cases as the entries of one model: those that fail are shown, by what they say and what they give.</summary>
    private static void Holds(string section, Dictionary<string, string> cases)
    {
        var entries = cases.Keys.Select((entry, index) => $"\"case_{index}\": {entry}").ToList();
        var aggregates =
            """
            "n": { "count": "" }, "in": { "count": "" }, "none": { "average": "value", "where": "false" },
            "latest": { "max": "occurred_at" },
            "nothing": { "max": "occurred_at", "where": "false" }, "day": { "min": "dt" }, "list": { "list": "client_id" }
            """;
        var json = section == "aggregates" ? $"{{ \"aggregates\": {{ {aggregates}, {string.Join(",\n", entries)} }} }}"
            : $"{{ \"aggregates\": {{ {aggregates} }}, \"{section}\": {{ {string.Join(",\n", entries)} }} }}";

        var profile = Assert.Single(BothWays.Profiles(json, Hits, Days, Scored));

        Assert.Equal(
            cases.Select(each => $"{each.Key} → {each.Value}"),
            cases.Keys.Select((entry, index) => $"{entry} → {profile[$"case_{index}"]}"));
    }
}
