using System.Globalization;
using System.Text;
using Cdp.Model.Check;
using Cdp.Model.Sql;
using Cdp.Profiles;
using Cdp.Testing;
using Cdp.Text;
using NodaTime;

namespace Cdp.Local.Tests.Warehouse;

public sealed class DefaultModelTests : IDisposable
{
    private const string Header =
        "\"user_id\",\"as_of\",\"first_seen\",\"last_seen\",\"client_ids\",\"logins\","
        + "\"pricing_page_visits\",\"logins_per_week\",\"activity_score\"\n";

    private static readonly LocalDate Day = new(2026, 11, 20);

    private readonly TestLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task A_profile_counts_what_its_columns_say()
    {
        _lake.Write(Day,
        [
            Hit(Day, "ann", "2.1", 8, "login"),
            Hit(Day, "ann", null, 9, "page_view", "/pricing"),
            Hit(Day, "ann", "1.1", 10, "page_view", "/pricing/teams?x=1"),
            Hit(Day, "ann", "1.1", 11, "page_view", "/pricing#annual?x"),
            Hit(Day, "ann", "1.1", 12, "page_view", "/pricing?plan=a#b"),
            Hit(Day, "ann", "1.1", 13, "page_view", "/pricing-old"),
            Hit(Day, "ann", "1.1", 14, "page_view", "#/pricing"),
            Hit(Day, "ann", "1.1", 15, "scroll", "/pricing"),
            Hit(Day, "ann", "1.1", 16, "page_view"),
        ]);

        Assert.Equal(
            Header
                + "\"ann\",\"2026-11-20\",\"2026-11-20 08:00:00.123\",\"2026-11-20 "
                + "16:00:00.123\",\"[\"\"1.1\"\",\"\"2.1\"\"]\",\"1\",\"4\",\"1\",\"1\"\n",
            await CsvAsync(Day));
    }

    [Theory]
    [InlineData(0, 0), InlineData(1, 1), InlineData(2, 1), InlineData(3, 2), InlineData(4, 2)]
    public async Task The_activity_score_follows_the_logins_of_the_week(int logins, int score)
    {
        _lake.Write(Day, [Hit(Day, "ann", null, 1), .. Enumerable.Range(2, logins).Select(hour => Hit(Day, "ann", null, hour, "login"))]);

        Assert.EndsWith($",\"[]\",\"{logins}\",\"0\",\"{logins}\",\"{score}\"\n", await CsvAsync(Day), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_week_is_seven_days_that_end_with_the_day_itself()
    {
        _lake.Write(
            Day,
            [
                Hit(Day.PlusDays(-7), "ann", null, 1, "login"),
                Hit(Day.PlusDays(-6), "ann", null, 1, "login"),
                Hit(Day, "ann", null, 1, "login"),
            ]);

        Assert.EndsWith(",\"3\",\"0\",\"2\",\"1\"\n", await CsvAsync(Day), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hits_of_later_days_and_of_nobody_do_not_count()
    {
        _lake.Write(Day, [Hit(Day.PlusDays(1), "ann", null, 1, "login"), Hit(Day, null, "1.1", 1, "login")]);

        Assert.Equal(Header, await CsvAsync(Day));
    }

    [Fact]
    public async Task Both_layouts_are_read_as_one() // a lake between two settings, before its rebuild
    {
        _lake.Write(Day, [Hit(Day, "ann", "1.1", 1, "login")]);
        _lake.Write(Day, [Hit(Day, "bob", "1.2", 1, "login")], layout: "bucket");

        Assert.Equal(
            ["ann", "bob"],
            (await CsvAsync(Day)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split('"')[1]));
    }

    [Fact]
    public async Task An_empty_lake_has_no_profiles() => Assert.Equal(Header, await CsvAsync(Day));

    [Theory, InlineData(1), InlineData(2), InlineData(20261124)]
    public async Task Random_hits_give_the_profiles_that_plain_code_counts(int seed)
    {
        var random = new Random(seed);
        var hits = Enumerable.Range(0, 400).Select(i => RandomHit(random, i)).ToList();
        foreach (var received in hits.GroupBy(_ => random.Next(3)))
            _lake.Write(Day.PlusDays(received.Key), received, random.Next(2) == 0 ? "user" : "bucket");

        Assert.Equal(NaiveProfiles.Csv(Header, hits, Day), await CsvAsync(Day));
    }

    private static TestHit RandomHit(Random random, int number)
    {
        var day = Day.PlusDays(random.Next(-12, 2));
        return new(
            day,
            random.Next(4) == 0
                ? null
                : Pick(random, "ann", "../../x", "a/b", "~me", "%2F", "😀ñ", "O'Brien \"x\"", "=cmd()", "line\nbreak", "a,b"),
            random.Next(5) == 0 ? null : Pick(random, "1.1", "2.2", "Ä", "\"q\"", "back\\slash"),
            day.ToDateTimeUnspecified().AddMilliseconds(random.Next(86_400_000)),
            Pick(random, "login", "page_view", "page_view", "scroll"),
            random.Next(4) == 0
                ? null
                : Pick(
                    random, "/pricing", "/pricing/", "/pricing/a/b", "/pricing?a#b", "/pricing#b?a", "/pricingx", "/Pricing", "/", "?",
                    "/pricing\n"),
            Id: $"e.{number}");
    }

    private static string Pick(Random random, params string[] from) => from[random.Next(from.Length)];

    private static TestHit Hit(LocalDate day, string? user, string? client, int hour, string name = "page_view", string? path = null) =>
        new(day, user, client, day.ToDateTimeUnspecified().AddHours(hour).AddMilliseconds(123), name, path);

    /// <summary>By model.json, and by SQL that was written by hand, which must give the same.</summary>
    private async Task<string> CsvAsync(LocalDate day)
    {
        var byHand = (
            await File.ReadAllTextAsync(
                Repository.PathOf("tests/Cdp.Local.Tests/Warehouse/article.sql"), TestContext.Current.CancellationToken))
            .Replace("$day", SqlText.Date(day), StringComparison.Ordinal);
        var csv = await CsvAsync(day, byHand);
        var columns = Header.Trim().Replace("\"", "", StringComparison.Ordinal);
        var declared = ProfileQuery.Of(DefaultModel.Value, DateTimeZone.Utc, day);
        Assert.Equal(csv, await CsvAsync(day, $"SELECT {columns} FROM ({declared}) AS profiles ORDER BY user_id"));
        return csv;
    }

    private async Task<string> CsvAsync(LocalDate day, string sql)
    {
        await using var result =
            await _lake.Warehouse.RunAsync(new WarehouseQuery("score", day, sql, "none"), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(result.Csv, Encoding.UTF8);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}

/// <summary>The default model in plain C#, written from the design's sentences and not from the SQL.</summary>
internal static class NaiveProfiles
{
    public static string Csv(string header, IEnumerable<TestHit> hits, LocalDate day) => header + string.Concat(hits
        .Where(hit => hit.User is not null && hit.Day <= day)
        .GroupBy(hit => hit.User!)
        .OrderBy(user => Encoding.UTF8.GetBytes(user.Key), Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)))
        .Select(user => Line(user.Key, [.. user], day)));

    private static string Line(string user, List<TestHit> hits, LocalDate day)
    {
        var week = hits.Count(hit => hit.Event == "login" && Period.DaysBetween(hit.Day, day) < 7);
        string[] values =
        [
            user, $"{day:uuuu-MM-dd}", Time(hits.Min(hit => hit.At)), Time(hits.Max(hit => hit.At)), Clients(hits),
            Number(hits.Count(hit => hit.Event == "login")),
            Number(hits.Count(hit => hit is { Event: "page_view", Path: { } path } && IsPricing(path.Split('?', '#')[0]))),
            Number(week), Number(week == 0 ? 0 : week < 3 ? 1 : 2),
        ];
        return string.Join(',', values.Select(value => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")) + "\n";
    }

    private static bool IsPricing(string path) => path == "/pricing" || path.StartsWith("/pricing/", StringComparison.Ordinal);

    private static string Clients(List<TestHit> hits) => "[" + string.Join(',', hits
        .Where(hit => hit.Client is not null).Select(hit => hit.Client!).Distinct().Order(StringComparer.Ordinal)
        .Select(client => client.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal))
        .Select(client => $"\"{client}\"")) + "]";

    private static string Time(DateTime time) => time.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
