using System.Diagnostics;
using System.Text.Json;
using Cdp.Local.Postgres;
using Cdp.Local.Tests.Commands;
using Cdp.Local.Tests.Postgres;
using Cdp.Local.Tests.Profiles;

namespace Cdp.Local.Tests.Deliveries;

/// <summary>From hits to a receiver by the commands that a person types.</summary>
public sealed class DeliveriesCommandTests(TestServer server) : IAsyncLifetime
{
    private const string Model =
        """{ "aggregates": { "hits": { "count": "" } }, "segments": { "visitors": "hits > 0", "regulars": "hits > 9" } }""";

    private readonly TemporaryLake _lake = new();
    private readonly Receiver _receiver = new();
    private Dictionary<string, string> _variables = [];

    public async ValueTask InitializeAsync()
    {
        _lake.PutRaw("a", TemporaryLake.PageView("1", "ann"), TemporaryLake.PageView("2", "bob"));
        _variables = new(StringComparer.Ordinal)
        {
            ["CDP_DATA"] = _lake.Root,
            ["CDP_POSTGRES"] = await server.NewDatabaseAsync(),
            ["CDP_MODEL"] = File("model.json", Model),
            ["CDP_DESTINATIONS"] = File("destinations.json", Destinations("visitors")),
            ["CRM_SECRET"] = DeliveryWorld.Key,
        };
        (await CdpAsync("compact", "--date", TemporaryLake.Day)).Succeeded();
    }

    public async ValueTask DisposeAsync()
    {
        _lake.Dispose();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task A_score_tells_who_entered_and_another_of_the_same_day_nothing()
    {
        var first = (await ScoreAsync()).Succeeded();
        var second = (await ScoreAsync()).Succeeded();

        Assert.Contains("Deliveries: 2 taken, 0 to be tried again, 0 given up.", first.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Deliveries", second.Output, StringComparison.Ordinal);
        Assert.Equal(2, _receiver.Posts.Count);
        Assert.Equal(["entered visitors ann", "entered visitors bob"], _receiver.Heeded().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_receiver_that_fails_does_not_fail_the_score_and_is_told_later()
    {
        _receiver.Answer = _ => Receiver.Status(500);
        var scored = (await ScoreAsync()).Succeeded();
        Assert.Contains("crm: 2 wait", scored.Output, StringComparison.Ordinal);
        var listed = (await CdpAsync("deliveries")).Succeeded();
        Assert.Contains("answered 500", listed.Output, StringComparison.Ordinal);
        Assert.Contains("msg_", listed.Output, StringComparison.Ordinal);

        _receiver.Answer = _ => Receiver.Ok;
        await RunAsync("UPDATE cdp_deliveries SET next_attempt_at = NULL");
        (await CdpAsync("deliveries", "--send")).Succeeded();

        using var delivered = await JsonAsync("--state", "delivered");
        Assert.Equal(
            ["ann in 2", "bob in 2"],
            delivered.RootElement.EnumerateArray().Select(row =>
                $"{row.GetProperty("user_id")} {row.GetProperty("direction")} {row.GetProperty("attempts")}"));
        Assert.Equal("[]\n", (await CdpAsync("deliveries", "--format", "json")).Succeeded().Output);
    }

    [Fact]
    public async Task Dead_ones_are_listed_and_sent_again_one_or_all()
    {
        _receiver.Answer = _ => Receiver.Status(410);
        var scored = (await ScoreAsync()).Succeeded();
        Assert.Contains("crm is paused since", scored.Output, StringComparison.Ordinal);
        using var dead = await JsonAsync("--state", "dead");
        var id = dead.RootElement[0].GetProperty("id").GetString()!;

        (await CdpAsync("deliveries", "--resend", "msg_none")).FailedWith(1, "no dead delivery has the id msg_none");
        _receiver.Answer = _ => Receiver.Ok;
        var one = (await CdpAsync("deliveries", "--resend", id)).Succeeded();
        Assert.Contains("1 are put back.", one.Output, StringComparison.Ordinal);
        (await CdpAsync("deliveries", "--resend", "all", "--destination", "crm")).Succeeded();

        Assert.Equal(["entered visitors ann", "entered visitors bob"], _receiver.Heeded().Order(StringComparer.Ordinal));
        Assert.Equal("[]\n", (await CdpAsync("deliveries", "--format", "json")).Succeeded().Output);
    }

    [Fact]
    public async Task Killed_while_the_receiver_answers_it_posts_again_under_the_same_id()
    {
        _receiver.Answer = _ => null;
        using (var score = Cli.Start(_variables, "score", "--date", TemporaryLake.Day))
        {
            await Serve.Eventually.Async(() => _receiver.Posts.Count == 2);
            score.Kill();   // SIGKILL
            await score.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        _receiver.Answer = _ => Receiver.Ok;
        Assert.DoesNotContain("taken", (await CdpAsync("deliveries", "--send")).Succeeded().Output, StringComparison.Ordinal);
        await RunAsync("UPDATE cdp_deliveries SET next_attempt_at = next_attempt_at - interval '1 minute'");   // the lease is over
        Assert.Contains("2 taken", (await CdpAsync("deliveries", "--send")).Succeeded().Output, StringComparison.Ordinal);

        Assert.Equal(4, _receiver.Posts.Count);
        Assert.Equal(2, _receiver.Heeded().Length);
    }

    [Fact]
    public async Task Asked_to_end_while_a_receiver_hangs_it_ends_within_seconds_and_loses_nothing()
    {
        _receiver.Answer = _ => null;
        using var score = Cli.Start(_variables, "score", "--date", TemporaryLake.Day);
        await Serve.Eventually.Async(() => _receiver.Posts.Count == 2);
        var begin = Stopwatch.GetTimestamp();
        Assert.True(Tool.Run("kill", ["-TERM", $"{score.Id}"]).Succeeded);
        await score.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(15), "it waited for the receiver");
        using var waiting = await JsonAsync();
        Assert.Equal(["pending", "pending"], waiting.RootElement.EnumerateArray().Select(row => row.GetProperty("state").GetString()));
    }

    [Fact]
    public async Task Served_it_tries_again_when_the_time_has_come()
    {
        _receiver.Answer = _ => Receiver.Status(500);
        (await ScoreAsync()).Succeeded();
        _receiver.Answer = _ => Receiver.Ok;

        using var serve = Cli.Start(_variables, "serve", "--port", "0");
        try
        {
            await Serve.Eventually.Async(() => _receiver.Posts.Count == 4);
            Assert.Equal(2, _receiver.Heeded().Length);
        }
        finally
        {
            serve.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public async Task Mistakes_come_before_anything_is_done()
    {
        _variables["CDP_DESTINATIONS"] = File("wrong.json", Destinations("visitor"));
        (await ScoreAsync()).FailedWith(2, "wrong.json:2:", "the model has no segment 'visitor': did you mean 'visitors'?");
        _variables["CDP_DESTINATIONS"] = "none.json";
        (await ScoreAsync()).FailedWith(2, "none.json:1:1: there is no such file");
        _variables["CDP_DESTINATIONS"] = File("right.json", Destinations("visitors"));
        _variables.Remove("CRM_SECRET");
        (await ScoreAsync()).FailedWith(2, "CRM_SECRET is not set");

        await using var tables = new ModelTables(_variables["CDP_POSTGRES"]);
        Assert.Equal(["true"], await tables.RowsAsync("SELECT (to_regclass('profiles') IS NULL)::text"));
    }

    [Fact]
    public async Task Without_destinations_dead_ones_are_put_back_for_whoever_sends()
    {
        _receiver.Answer = _ => Receiver.Status(410);
        (await ScoreAsync()).Succeeded();
        var posts = _receiver.Posts.Count;

        _variables.Remove("CDP_DESTINATIONS");
        Assert.Contains("are put back.", (await CdpAsync("deliveries", "--resend", "all")).Succeeded().Output, StringComparison.Ordinal);

        Assert.Equal(posts, _receiver.Posts.Count);
        using var waiting = await JsonAsync();
        Assert.All(waiting.RootElement.EnumerateArray(), row => Assert.Equal("pending", row.GetProperty("state").GetString()));
    }

    [Fact]
    public async Task Without_destinations_there_is_nothing_to_send_and_before_a_score_nothing_to_list()
    {
        (await CdpAsync("deliveries")).FailedWith(1, "run ./cdp score first");
        _variables.Remove("CDP_DESTINATIONS");
        (await CdpAsync("deliveries", "--send")).FailedWith(2, "There are no destinations");
    }

    private string Destinations(string segment) =>
        $$"""
        { "destinations": { "crm": {
            "webhook": "{{_receiver.Address}}", "segments": ["{{segment}}"], "secret": "CRM_SECRET", "columns": ["hits"] } } }
        """;

    private string File(string name, string content)
    {
        var path = Path.Combine(_lake.Root, name);
        System.IO.File.WriteAllText(path, content);
        return path;
    }

    private async Task RunAsync(string sql)
    {
        await using var tables = new ModelTables(_variables["CDP_POSTGRES"]);
        await tables.RunAsync(sql);
    }

    private async Task<JsonDocument> JsonAsync(params string[] options) =>
        JsonDocument.Parse((await CdpAsync(["deliveries", "--format", "json", .. options])).Succeeded().Output);

    private Task<Cli> ScoreAsync() => CdpAsync("score", "--date", TemporaryLake.Day);

    private Task<Cli> CdpAsync(params string[] arguments) => Cli.RunWithAsync(_variables, "", arguments);
}
