using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Cdp.Deliver;
using Cdp.Local.Tests.Docs;
using Cdp.Model.Check;
using Cdp.Testing;
using Json.Schema;

namespace Cdp.Local.Tests.Deliveries;

/// <summary>docs/destinations.md and the schema say what the program does.</summary>
public sealed partial class DestinationsPageTests
{
    private static readonly JsonSchema Schema = JsonSchema.FromText(File.ReadAllText(Repository.PathOf("destinations.schema.json")));

    [Fact]
    public void The_example_is_right_and_follows_the_schema()
    {
        var example = Json().Match(Pages.Text("docs/destinations.md")).Groups["json"].Value;

        var read = DestinationsReader.Read("d", Encoding.UTF8.GetBytes(example), DefaultModel.Value);

        Assert.Empty(read.Mistakes);
        Assert.Equal("crm", Assert.Single(read.Destinations).Name);
        Assert.True(FollowsSchema(example));
    }

    [Theory]
    [InlineData("""{ "destination": {} }""")]
    [InlineData("""{ "destinations": { "A": { "webhook": "https://a/", "segments": ["best_leads"], "secret": "S" } } }""")]
    [InlineData("""{ "destinations": { "a": { "webhook": "http://a/", "segments": ["best_leads"], "secret": "S" } } }""")]
    [InlineData("""{ "destinations": { "a": { "webhook": "https://a:b@c/", "segments": ["best_leads"], "secret": "S" } } }""")]
    [InlineData("""{ "destinations": { "a": { "webhook": "https://a/", "segments": [], "secret": "S" } } }""")]
    [InlineData("""{ "destinations": { "a": { "webhook": "https://a/", "segments": ["best_leads"] } } }""")]
    [InlineData("""{ "destinations": { "a": { "webhook": "https://a/", "segments": ["best_leads"], "secret": "whsec_S" } } }""")]
    [InlineData("""{ "destinations": { "a": { "webhook": "https://a/", "segments": ["best_leads"], "secret": "S", "x": 1 } } }""")]
    public void What_the_schema_refuses_the_check_refuses(string json)
    {
        Assert.False(FollowsSchema(json));
        Assert.NotEmpty(DestinationsReader.Read("d", Encoding.UTF8.GetBytes(json), DefaultModel.Value).Mistakes);
    }

    [Fact]
    public void The_page_names_the_pauses_and_attempts_there_are()
    {
        var page = Pages.Text("docs/destinations.md");

        Assert.Contains("5 s, 5 min, 30 min, 2 h, 5 h and then six times 10 h", page, StringComparison.Ordinal);
        Assert.Equal(12, RetryPauses.MaxAttempts);
        TimeSpan?[] pauses = [.. Enumerable.Range(1, 12).Select(attempts => RetryPauses.After(attempts, null, jitter: 0))];
        Assert.Equal(
            [
                TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
                .. Enumerable.Repeat<TimeSpan?>(TimeSpan.FromHours(10), 6), null,
            ],
            pauses);
        Assert.Equal(TimeSpan.FromHours(11), RetryPauses.After(11, TimeSpan.FromDays(9), jitter: 1));   // SQS allows 12
        Assert.Contains($"within {WebhookClient.Timeout.TotalSeconds:0} seconds", page, StringComparison.Ordinal);
    }

    private static bool FollowsSchema(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Schema.Evaluate(document.RootElement).IsValid;
    }

    [GeneratedRegex("```json\n(?<json>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Json();
}
