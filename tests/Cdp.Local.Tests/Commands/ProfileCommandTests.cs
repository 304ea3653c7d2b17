using System.Text.Json.Nodes;
using Cdp.Local.Tests.Postgres;

namespace Cdp.Local.Tests.Commands;

/// <summary><c>./cdp profile USER</c>: why a profile is as it is.</summary>
public sealed class ProfileCommandTests(TestServer server) : IAsyncLifetime
{
    private const string Model = """
        { "aggregates": { "visits": { "count": "" }, "pages": { "list": "page" }, "orders": { "count": "event_name = 'purchase'" } },
          "numbers": { "per_order": "visits / orders" },
          "scores": { "level": { "of": "visits", "bands": [[0, 0], [2, 1]] },
                      "worth": { "points": [{ "when": "visits >= 1", "points": "30 * visits" }, { "when": "per_order > 1", "points": 9 }],
                                 "at_most": 50 } },
          "segments": { "fans": "level = 1 and not (per_order > 1)" } }
        """;

    private readonly TemporaryLake _lake = new();
    private string _postgres = null!;

    private string ModelPath => Path.Combine(_lake.Root, "own-model.json");

    public async ValueTask InitializeAsync()
    {
        _postgres = await server.NewDatabaseAsync();
        await File.WriteAllTextAsync(ModelPath, Model, TestContext.Current.CancellationToken);
        _lake.PutRaw(
            "a", TemporaryLake.PageView("1", "ann"), TemporaryLake.PageView("2", "ann"), TemporaryLake.PageView("3", "b\u001b[2Jo'b"));
        (await Cli.RunAsync("compact", "--date", TemporaryLake.Day, "--data", _lake.Root)).Succeeded();
    }

    public ValueTask DisposeAsync()
    {
        _lake.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_person_reads_what_each_column_rests_on()
    {
        await ScoreAsync();

        var run = (await ProfileAsync("ann")).Succeeded().Output;

        Assert.StartsWith(
            "ann as of 2026-11-20: first seen 2026-11-20T10:00:00.123Z, last seen 2026-11-20T10:00:00.123Z\n"
            + "PostgreSQL holds the same profile.\n", run, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^visits +2 +2 +2026-11-20T10:00:00.123Z +page_view +2\.1$", run);
        Assert.Matches("""(?m)^pages +\["/pricing"\] +2 """, run);
        Assert.Matches("(?m)^orders +0 +0$", run);
        Assert.Matches("(?m)^per_order +∅ +visits / orders +visits is 2, orders is 0$", run);
        Assert.Contains(
            """
            score level: 1
              visits is 2: the band from 2 decides

            score worth: 50
                  60 points of: 30 * visits (visits is 2), when
                        yes      visits >= 1 (visits is 2)
                   0 points of: 9, when
                        unknown  per_order > 1 (per_order is ∅)
              The sum is 60: at_most makes it 50

            segment fans: out
              unknown  all of:
                yes      level = 1 (level is 1)
                unknown  not:
                  unknown  per_order > 1 (per_order is ∅)


            """,
            run,
            StringComparison.Ordinal);
        Assert.Matches(
            @"(?m)^2026-11-20T10:00:00.123Z +1\.1 +page_view +/pricing +signed_in +the hit itself carries the user id \(uid\)$", run);
        Assert.EndsWith("\n2 of 2 hits\n", run, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_reads_one_object()
    {
        await ScoreAsync();

        var why = JsonNode.Parse((await ProfileAsync("ann", "--format", "json")).Succeeded().Output)!;

        Assert.Equal(
            """{"as_of":"2026-11-20","model":"MODEL","differences":[]}""",
            why["loaded"]!.ToJsonString().Replace((string)why["model"]!, "MODEL", StringComparison.Ordinal));
        Assert.Equal(
            """
            {"name":"visits","value":2,"hits":2,
            "newest":{"event_id":"2.1","occurred_at":"2026-11-20T10:00:00.123Z","event_name":"page_view"}}
            """.Replace("\n", "", StringComparison.Ordinal),
            why["aggregates"]![0]!.ToJsonString());
        Assert.Equal("""{"name":"orders","value":0,"hits":0,"newest":null}""", why["aggregates"]![2]!.ToJsonString());
        Assert.Equal(
            """[{"name":"per_order","value":null,"expression":"visits / orders","columns":{"visits":2,"orders":0}}]""",
            why["numbers"]!.ToJsonString());
        Assert.Equal(
            """{"name":"level","value":1,"of":"visits","of_value":2,"band_from":2,"below_all_bands":false,"columns":{"visits":2}}""",
            why["scores"]![0]!.ToJsonString());
        Assert.Equal(
            """
            {"name":"worth","value":50,"points":[{"when":{"condition":"visits >= 1","holds":true,"columns":{"visits":2}},
            "points":"30 * visits","given":60,"columns":{"visits":2}},
            {"when":{"condition":"per_order > 1","holds":null,"columns":{"per_order":null}},"points":"9","given":0,"columns":{}}],
            "sum":60,"bound":"at_most"}
            """.Replace("\n", "", StringComparison.Ordinal),
            why["scores"]![1]!.ToJsonString(Relaxed));
        Assert.Equal(
            """
            [{"name":"fans","in":false,"condition":{"condition":"level = 1 and not (per_order > 1)","holds":null,"all":[
            {"condition":"level = 1","holds":true,"columns":{"level":1}},
            {"condition":"not (per_order > 1)","holds":null,"not":[
            {"condition":"per_order > 1","holds":null,"columns":{"per_order":null}}]}]}}]
            """.Replace("\n", "", StringComparison.Ordinal),
            why["segments"]!.ToJsonString(Relaxed));
        Assert.Equal((2, 2), ((int)why["journey"]!["hits_in_all"]!, why["journey"]!["hits"]!.AsArray().Count));
    }

    [Fact]
    public async Task Without_a_profile_in_PostgreSQL_the_lake_answers_as_of_its_newest_day()
    {
        var run = (await ProfileAsync("ann")).Succeeded().Output;

        Assert.StartsWith("ann as of 2026-11-20: ", run, StringComparison.Ordinal);
        Assert.Contains("\nThere is no profile in PostgreSQL yet: ./cdp score loads it.\n", run, StringComparison.Ordinal);
        Assert.Null(JsonNode.Parse((await ProfileAsync("ann", "--format", "json")).Succeeded().Output)!["loaded"]);
    }

    [Fact]
    public async Task Hits_that_came_after_the_load_are_named()
    {
        await ScoreAsync();
        _lake.PutRaw("late", TemporaryLake.PageView("4", "ann"));
        (await Cli.RunAsync("compact", "--date", TemporaryLake.Day, "--data", _lake.Root)).Succeeded();

        var run = (await ProfileAsync("ann")).Succeeded().Output;

        Assert.Contains("; now differ: visits (2, now 3).\n", run, StringComparison.Ordinal);
        Assert.Equal(
            """[{"name":"visits","loaded":"2","now":"3"}]""",
            JsonNode.Parse((await ProfileAsync("ann", "--format", "json")).Output)!["loaded"]!["differences"]!.ToJsonString());
    }

    [Fact]
    public async Task A_profile_of_another_model_or_day_is_said_to_be_one()
    {
        await ScoreAsync();

        var model = (await ProfileAsync("ann", "--model", Cdp.Testing.Repository.PathOf("model.json"))).Succeeded().Output;
        var day = (await ProfileAsync("ann", "--date", "2026-11-22")).Succeeded().Output;

        Assert.Contains("\nPostgreSQL holds a profile that another model made: ", model, StringComparison.Ordinal);
        Assert.Contains("\nPostgreSQL holds the profile as of 2026-11-20.\n", day, StringComparison.Ordinal);
        Assert.StartsWith("ann as of 2026-11-22: ", day, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_day_before_all_hits_leaves_the_journey()
    {
        var run = (await ProfileAsync("ann", "--date", "2026-11-19")).Succeeded().Output;

        Assert.StartsWith("ann has no hits up to 2026-11-19: there is nothing to explain.\n", run, StringComparison.Ordinal);
        Assert.EndsWith("\n2 of 2 hits\n", run, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_of_which_the_lake_holds_no_hit_any_more_is_still_answered_for()
    {
        await ScoreAsync();
        Directory.Delete(Path.Combine(_lake.Root, "hits"), recursive: true);

        var run = (await ProfileAsync("ann")).Succeeded().Output;

        Assert.Contains("\nPostgreSQL has a profile of hits that the lake does not hold up to this day: ", run, StringComparison.Ordinal);
        Assert.EndsWith("\n0 of 0 hits\n", run, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_files_of_the_user_are_read()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(_lake.Root, "hits"), "*.parquet", SearchOption.AllDirectories))
            if (!file.Contains("/user=ann/", StringComparison.Ordinal))
                await File.WriteAllTextAsync(file, "damaged", TestContext.Current.CancellationToken);

        Assert.StartsWith("ann as of 2026-11-20: ", (await ProfileAsync("ann")).Succeeded().Output, StringComparison.Ordinal);
    }

    [Theory, InlineData("nobody"), InlineData("' OR user_id <> '"), InlineData("../../etc"), InlineData("*")]
    public async Task Whom_neither_knows_is_an_error(string user) =>
        (await ProfileAsync(user)).FailedWith(1, $"nobody is known as {user}, neither to the profiles nor to the lake");

    [Fact]
    public async Task A_user_id_with_commands_of_a_terminal_is_found_and_shown_harmlessly()
    {
        await ScoreAsync();

        var table = (await ProfileAsync("b\u001b[2Jo'b")).Succeeded().Output;
        var json = (await ProfileAsync("b\u001b[2Jo'b", "--format", "json")).Succeeded().Output;

        Assert.StartsWith("b\\u001b[2Jo'b as of 2026-11-20: ", table, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', table + json);
        Assert.Equal("b\u001b[2Jo'b", (string?)JsonNode.Parse(json)!["user_id"]);
    }

    [Theory]
    [InlineData("--format", "xml")]
    [InlineData("--date", "2026-02-30")]
    [InlineData("--postgres", "nonsense")]
    public async Task Bad_usage_is_exit_code_2(params string[] arguments) =>
        (await Cli.RunAsync(["profile", "ann", "--data", _lake.Root, .. arguments])).FailedWith(2, "cdp: ");

    [Fact]
    public async Task A_model_with_mistakes_is_exit_code_2_and_its_places()
    {
        await File.WriteAllTextAsync(ModelPath, """{ "segments": { "a": "x > 1" } }""", TestContext.Current.CancellationToken);

        var run = await ProfileAsync("ann");

        Assert.Equal((2, $"{ModelPath}:1:23: profiles have no column 'x'\n"), (run.ExitCode, run.Errors));
    }

    [Fact]
    public async Task A_PostgreSQL_that_does_not_answer_is_an_error() =>
        (await Cli.RunAsync("profile", "ann", "--data", _lake.Root, "--postgres", "Host=127.0.0.1;Port=9;Database=d;Username=u"))
            .FailedWith(1, "PostgreSQL at 127.0.0.1:9/d cannot be reached");

    private static readonly System.Text.Json.JsonSerializerOptions Relaxed =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private Task<Cli> ProfileAsync(string user, params string[] arguments) =>
        Cli.RunWithAsync(
            new() { ["CDP_MODEL"] = ModelPath }, "", ["profile", user, "--data", _lake.Root, "--postgres", _postgres, .. arguments]);

    private async Task ScoreAsync()
    {
        (await Cli.RunAsync(
            "score", "--date", TemporaryLake.Day, "--model", ModelPath, "--data", _lake.Root, "--postgres", _postgres)).Succeeded();
    }
}
