using System.Text.Json;
using Cdp.Lake;
using Cdp.Testing;
using Cdp.Testing.Model;
using Json.Schema;
using NodaTime;

namespace Cdp.Local.Tests.Model;

/// <summary>The three models that ship, and the schema that editors read them by.</summary>
public sealed class ShippedModelTests
{
    private static readonly LocalDate Scored = new(2026, 11, 20);
    private static readonly ReportingDays Days = new(DateTimeZone.Utc);
    private static readonly JsonSchema Schema = JsonSchema.FromText(File.ReadAllText(Repository.PathOf("model.schema.json")));

    public static TheoryData<string> Files => ["model.json", "models/shop.json", "models/saas.json"];

    [Theory, MemberData(nameof(Files))]
    public void A_shipped_model_is_right_and_follows_the_schema(string file)
    {
        BothWays.Model(Text(file));
        Assert.True(FollowsSchema(Text(file)));
    }

    [Theory]
    [InlineData("""{ "agregates": {} }""")]
    [InlineData("""{ "aggregates": { "A": { "count": "" } } }""")]
    [InlineData("""{ "aggregates": { "as_of": { "count": "" } } }""")]
    [InlineData("""{ "aggregates": { "a": {} } }""")]
    [InlineData("""{ "aggregates": { "a": { "count": "", "sum": "value" } } }""")]
    [InlineData("""{ "aggregates": { "a": { "count": 1 } } }""")]
    [InlineData("""{ "aggregates": { "a": { "count": "", "days": 731 } } }""")]
    [InlineData("""{ "aggregates": { "a": { "count": "", "days": 1.5 } } }""")]
    [InlineData("""{ "aggregates": { "a": { "count": "", "days": 7, "period": "this_week" } } }""")]
    [InlineData("""{ "aggregates": { "a": { "count": "", "period": "this_year" } } }""")]
    [InlineData("""{ "aggregates": { "a": { "count": "", "once_per": [] } } }""")]
    [InlineData("""{ "aggregates": { "a": { "count": "", "most": 3 } } }""")]
    [InlineData("""{ "numbers": { "a": 3 } }""")]
    [InlineData("""{ "scores": { "a": { "of": "1" } } }""")]
    [InlineData("""{ "scores": { "a": { "of": "1", "bands": [] } } }""")]
    [InlineData("""{ "scores": { "a": { "of": "1", "bands": [[1, 2, 3]] } } }""")]
    [InlineData("""{ "scores": { "a": { "points": [{ "when": "true" }] } } }""")]
    [InlineData("""{ "segments": { "a2345678901234567890123456789012345678901234567890123456": "true" } }""")]
    public void What_the_schema_refuses_the_check_refuses(string json)
    {
        Assert.False(FollowsSchema(json));
        Assert.NotEmpty(Cdp.Model.Check.ModelReader.Read("m", System.Text.Encoding.UTF8.GetBytes(json)).Mistakes);
    }

    [Fact]
    public void Every_random_model_follows_the_schema() =>
        Assert.All(Enumerable.Range(1, 100), seed => Assert.True(FollowsSchema(RandomModel.Json(new Random(seed)))));

    [Theory]
    [InlineData("", 0, 0, false)]
    [InlineData("19", 1, 1, false)]
    [InlineData("18 19", 2, 1, false)]
    [InlineData("14 18 19", 3, 2, true)]
    [InlineData("12 13 19", 1, 1, false)]
    public void The_default_model_scores_the_logins_of_a_week(string days, int logins, int score, bool isLead)
    {
        var hits =
            string.Concat(days.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(day => $"| 2026-11-{day} 10:00 | login |\n"));

        var profile = Profile("model.json", $"| occurred_at | event_name |\n| 2026-11-01 10:00 | page_view |\n{hits}");

        Assert.Equal(
            $"{logins} {score} {(isLead ? "true" : "false")}",
            $"{profile["logins_per_week"]} {profile["activity_score"]} {profile["best_leads"]}");
    }

    /// <summary>RFM as published: 205 days, 6 orders, 472 of money give 3 4 3; 90 days, 9 orders, 843 give 5 5 5.</summary>
    [Theory]
    [InlineData(205, 6, 472, "3 4 3"), InlineData(90, 9, 843, "5 5 5")]
    [InlineData(114, 4, 256, "5 2 2")]
    [InlineData(115, 3, 255.99, "4 1 1")]
    [InlineData(181, 5, 382, "3 3 3")]
    [InlineData(297, 8, 506, "2 5 4")]
    [InlineData(482, 1, 666, "1 1 5")]
    public void The_shop_scores_recency_frequency_and_money_as_published(int daysAgo, int orders, double money, string expected)
    {
        var last = Scored.PlusDays(-daysAgo);
        var rows = Enumerable.Range(1, orders).Select(order => FormattableString.Invariant(
            $"| {last.PlusDays(order - orders):uuuu-MM-dd} 12:00 | purchase | G-1 | T{order} | {(order == orders ? money : 0)} |"));

        var profile =
            Profile("models/shop.json", $"| occurred_at | event_name | tid | transaction_id | revenue |\n{string.Join('\n', rows)}");

        Assert.Equal(
            $"{daysAgo} {expected}", $"{profile["days_since_purchase"]} {profile["recency"]} {profile["frequency"]} {profile["money"]}");
    }

    [Fact]
    public void Who_never_bought_anything_has_the_lowest_scores_of_the_shop()
    {
        var profile = Profile("models/shop.json", "| occurred_at | event_name |\n| 2026-11-19 10:00 | add_to_cart |");

        Assert.Equal(
            """1 1 1 null 0 ["cart_abandoned"]""",
            $"{profile["recency"]} {profile["frequency"]} {profile["money"]} "
            + $"{profile["average_order"]} {profile["orders"]} {profile["segments"]}");
    }

    [Fact]
    public void The_shop_counts_an_order_once_and_sees_who_stays_away()
    {
        var profile = Profile(
            "models/shop.json",
            """
            | occurred_at      | event_name  | tid | transaction_id | revenue | currency | campaign_source |
            | 2026-09-01 10:00 | purchase    | G-1 | A1             | 19.9    | EUR      | news            |
            | 2026-09-01 10:01 | purchase    | G-1 | A1             | 19.9    | EUR      |                 |
            | 2026-09-11 10:00 | purchase    | G-1 | A2             | 30.2    | EUR      | search          |
            | 2026-09-21 10:00 | purchase    | G-1 | A3             | 10      | CHF      | search          |
            | 2026-09-21 09:00 | add_to_cart | G-1 |                |         |          |                 |
            """);

        Assert.Equal(
            "3 60.1 20.03 60 10",
            $"{profile["orders"]} {profile["revenue"]} {profile["average_order"]} "
            + $"{profile["days_since_purchase"]} {profile["days_between_orders"]}");
        Assert.Equal(
            """["CHF","EUR"] "search" ["churn_risk"]""", $"{profile["currencies"]} {profile["favourite_source"]} {profile["segments"]}");
    }

    [Fact]
    public void The_service_sees_activation_seats_and_signs_of_leaving()
    {
        var profile = Profile(
            "models/saas.json",
            """
            | occurred_at      | event_name     | page_path       | params                | user_properties              |
            | 2026-10-05 10:00 | sign_up        |                 |                       | {"plan":"trial","seats":"2"} |
            | 2026-10-06 10:00 | create_project |                 |                       |                              |
            | 2026-11-12 10:00 | invite         |                 | {"invited":"a@b.example"} | {"plan":"team","seats":5} |
            | 2026-11-13 10:00 | page_view      | /account/cancel |                       |                              |
            """);

        // A week away halves 60 points; the look at the page for leaving takes 50, and below 0 it does not go.
        Assert.Equal(
            """100 0 3 1 "team" 5""",
            $"{profile["activation"]} {profile["health"]} {profile["seats_added"]} "
            + $"{profile["usage_trend"]} {profile["plan"]} {profile["seats"]}");
        Assert.Equal("""["activated","expansion_signal","churn_signal"]""", profile["segments"]);
    }

    private static ProfileText Profile(string model, string hits) =>
        Assert.Single(BothWays.Profiles(Text(model), HitTable.Read(hits, "ann", Days), Days, Scored));

    private static string Text(string file) => File.ReadAllText(Repository.PathOf(file.Split('/')));

    private static bool FollowsSchema(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Schema.Evaluate(document.RootElement).IsValid;
    }
}
