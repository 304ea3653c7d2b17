using System.Text;
using Cdp.Deliver;
using Cdp.Model.Check;

namespace Cdp.Tests.Deliver;

/// <summary>Every mistake in a file of destinations has its place, and the nearest right name.</summary>
public sealed class DestinationsReaderTests
{
    private const string Right =
        """{ "destinations": { "crm": { "webhook": "https://crm.example/hook", "segments": ["best_leads"], "secret": "CRM_SECRET" } } }""";

    [Fact]
    public void A_right_file_is_read_in_its_order()
    {
        var read = Read(
            """
            { "$schema": "destinations.schema.json", "destinations": {
                "crm": { "webhook": "https://crm.example/hook?a=b", "segments": ["best_leads"], "secret": "CRM_SECRET",
                         "columns": ["activity_score", "last_seen"] },
                "near": { "webhook": "http://127.0.0.1:8099/", "segments": ["best_leads"], "secret": "prod/near" } } }
            """);

        Assert.Empty(read.Mistakes);
        Assert.Equal(["crm", "near"], read.Destinations.Select(each => each.Name));
        Assert.Equal("https://crm.example/hook?a=b", read.Destinations[0].Webhook.AbsoluteUri);
        Assert.Equal(["activity_score", "last_seen"], read.Destinations[0].Columns);
        Assert.Empty(read.Destinations[1].Columns);
        Assert.Equal("prod/near", read.Destinations[1].Secret);
    }

    [Fact]
    public void No_destination_is_right() => Assert.Empty(Read("""{ "destinations": {} }""").Mistakes);

    [Theory]
    [InlineData("best_leads", "best_lead", "d:1:82: the model has no segment 'best_lead': did you mean 'best_leads'?")]
    [InlineData("\"best_leads\"", "1", "a name is a text, and this is a number")]
    [InlineData("[\"best_leads\"]", "\"best_leads\"", "'segments' is an array of names of segments of the model, and this is a text")]
    [InlineData("[\"best_leads\"]", "[]", "'segments' is empty")]
    [InlineData("[\"best_leads\"]", "[\"best_leads\", \"best_leads\"]", "'best_leads' stands here a second time")]
    [InlineData("https://crm.example/hook", "http://crm.example/hook", "d:1:41: 'webhook' is an address like https")]
    [InlineData("https://crm.example/hook", "ftp://crm.example/hook", "'webhook' is an address like https")]
    [InlineData("https://crm.example/hook", "file:///etc/passwd", "'webhook' is an address like https")]
    [InlineData("https://crm.example/hook", "crm.example/hook", "'webhook' is an address like https")]
    [InlineData("https://crm.example/hook", "https://me:secret@crm.example/", "secrets do not stand in files")]
    [InlineData("https://crm.example/hook", "https://crm.example/#top", "has a fragment")]
    [InlineData("https://crm.example/hook", "http://127.0.0.1.evil.example/", "http shows profiles to everybody on the way")]
    [InlineData("CRM_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "never the secret itself")]
    [InlineData("CRM_SECRET", "two words", "never the secret itself")]
    [InlineData("\"secret\"", "\"secrets\"", "a destination has no 'secrets': did you mean 'secret'?")]
    [InlineData("\"webhook\": \"https://crm.example/hook\",", "", "the destination 'crm' has no 'webhook'")]
    [InlineData("\"crm\"", "\"CRM\"", "d:1:21: 'CRM' is no name")]
    [InlineData("\"destinations\"", "\"destination\"", "a file of destinations has no 'destination': did you mean 'destinations'?")]
    [InlineData("\"secret\":", "\"columns\": [\"activity_scores\"], \"secret\":", "'activity_scores': did you mean 'activity_score'?")]
    [InlineData("{ \"webhook\"", "{ \"webhook\": 1, \"webhook\"", "'webhook' stands here a second time")]
    [InlineData("} } }", "} }", "this is no valid JSON")]
    public void A_mistake_is_named_at_its_place(string what, string by, string expected)
    {
        Assert.Contains(what, Right, StringComparison.Ordinal);

        var read = Read(Right.Replace(what, by, StringComparison.Ordinal));

        Assert.Empty(read.Destinations);
        Assert.Contains(read.Mistakes, mistake => mistake.ToString().Contains(expected, StringComparison.Ordinal));
    }

    [Theory, InlineData(""), InlineData("[]"), InlineData("null"), InlineData("{}"), InlineData("""{ "destinations": [] }"""),
     InlineData("""{ "destinations": { "a": 1 } }"""), InlineData("\u00ff"), InlineData("""{ "destinations": { "a": {} } }""")]
    public void Anything_else_is_a_mistake_and_no_fault(string file) => Assert.NotEmpty(Read(file).Mistakes);

    private static DestinationsReading Read(string json) => DestinationsReader.Read("d", Encoding.UTF8.GetBytes(json), DefaultModel.Value);
}
