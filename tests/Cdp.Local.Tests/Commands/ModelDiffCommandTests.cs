using System.Text.Json.Nodes;
using Cdp.Testing;

namespace Cdp.Local.Tests.Commands;

/// <summary><c>./cdp model diff</c>: what a person reads who is about to change the model.</summary>
public sealed class ModelDiffCommandTests : IAsyncLifetime
{
    private const string Changed = """
        { "aggregates": { "visits": { "count": "" } }, "scores": { "activity_score": { "of": "visits", "bands": [[0, 0], [2, 1]] } },
          "segments": { "best_leads": "activity_score = 1" } }
        """;

    private readonly TemporaryLake _lake = new();

    private string ModelPath => Path.Combine(_lake.Root, "changed.json");

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(ModelPath, Changed, TestContext.Current.CancellationToken);
        _lake.PutRaw(
            "a", TemporaryLake.PageView("1", "=1+1"), TemporaryLake.PageView("2", "=1+1"), TemporaryLake.PageView("3", "ann"),
            TemporaryLake.PageView("4", "\u001b[2J"), TemporaryLake.PageView("5", "\u001b[2J"));
        (await Cli.RunAsync("compact", "--date", TemporaryLake.Day, "--data", _lake.Root)).Succeeded();
    }

    public ValueTask DisposeAsync()
    {
        _lake.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_summary_stands_before_the_people()
    {
        var run = (await DiffAsync()).Succeeded().Output;

        Assert.StartsWith("As of 2026-11-20: 2 of 3 people would change.\n", run, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^ +segment +enter +leave +members before +after", run);
        Assert.Matches("(?m)^ +best_leads +2 +0 +0 +2", run);
        Assert.Matches(@"(?m)^ +activity_score +2 +2 +0 +1 +\+1", run);
        Assert.Matches(
            @"\n\nuser_id +name +before +after\n[─ ]+\n\\u001b\[2J +activity_score +0 +1\n\\u001b\[2J +best_leads +out +in\n"
            + @"=1\+1 +activity_score +0 +1\n=1\+1 +best_leads +out +in\n$",
            run);
    }

    [Fact]
    public async Task Csv_is_harmless_for_a_spreadsheet_and_the_summary_goes_to_stderr()
    {
        var run = await DiffAsync("--format", "csv");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            "user_id,name,before,after\n\\u001b[2J,activity_score,0,1\n\\u001b[2J,best_leads,out,in\n"
            + "'=1+1,activity_score,0,1\n'=1+1,best_leads,out,in\n",
            run.Output);
        Assert.StartsWith("As of 2026-11-20: 2 of 3 people would change.\n", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_is_one_array()
    {
        var run = await DiffAsync("--format", "json");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            """{"user_id":"=1+1","name":"best_leads","before":"out","after":"in"}""",
            JsonNode.Parse(run.Output)!.AsArray()[3]!.ToJsonString(new() { Encoder = Relaxed }));
        Assert.DoesNotContain('\u001b', run.Output);
        Assert.Contains("would change", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_ends_after_twenty_rows_and_says_how_many_are_left()
    {
        _lake.PutRaw("many", [.. Enumerable.Range(0, 30).Select(n => TemporaryLake.PageView($"m{n}", $"user-{n / 2:00}"))]);
        (await Cli.RunAsync("compact", "--date", TemporaryLake.Day, "--data", _lake.Root)).Succeeded();

        var first = (await DiffAsync()).Succeeded().Output;
        var all = (await DiffAsync("--all")).Succeeded().Output;

        Assert.EndsWith("\nand 14 more: --all, or --format csv\n", first, StringComparison.Ordinal);
        Assert.Equal(14 - 1, all.Count(letter => letter == '\n') - first.Count(letter => letter == '\n'));
    }

    [Fact]
    public async Task A_model_with_the_same_meaning_changes_nobody()
    {
        var run = await Cli.RunAsync("model", "diff", "--model", Repository.PathOf("model.json"), "--data", _lake.Root, "--format", "json");

        Assert.Equal("[]\n", run.Output);
        Assert.StartsWith("As of 2026-11-20: 0 of 3 people would change.\n", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_day_before_all_hits_has_nobody() =>
        Assert.StartsWith(
            "As of 2026-11-19: 0 of 0 people would change.\n", (await DiffAsync("--date", "2026-11-19")).Succeeded().Output,
            StringComparison.Ordinal);

    [Fact]
    public async Task Nothing_is_changed_and_no_PostgreSQL_is_asked()
    {
        var before = Files();

        await Cli.RunWithAsync(
            new() { ["CDP_POSTGRES"] = "Host=127.0.0.1;Port=9;Username=u" }, "",
            "model", "diff", "--model", ModelPath, "--data", _lake.Root);

        Assert.Equal(before, Files());
    }

    [Fact]
    public async Task The_mistakes_of_either_model_are_exit_code_2_with_their_places()
    {
        await File.WriteAllTextAsync(ModelPath, """{ "segments": { "a": "x > 1" } }""", TestContext.Current.CancellationToken);

        var changed = await DiffAsync();
        var inUse = await Cli.RunWithAsync(
            new() { ["CDP_MODEL"] = ModelPath }, "", "model", "diff", "--model", Repository.PathOf("model.json"), "--data", _lake.Root);

        Assert.Equal((2, $"{ModelPath}:1:23: profiles have no column 'x'\n"), (changed.ExitCode, changed.Errors));
        Assert.Equal((2, $"{ModelPath}:1:23: profiles have no column 'x'\n"), (inUse.ExitCode, inUse.Errors));
    }

    [Theory]
    [InlineData("--date", "2026-11-20")]
    [InlineData("--model", "m.json", "--format", "xml")]
    [InlineData("--model", "m.json", "--date", "yesterday")]
    [InlineData("--model", "missing.json")]
    public async Task Bad_usage_is_exit_code_2(params string[] arguments)
    {
        var run = await Cli.RunAsync(["model", "diff", "--data", _lake.Root, .. arguments]);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.DoesNotContain("this is a bug", run.Errors, StringComparison.Ordinal);
    }

    private static System.Text.Encodings.Web.JavaScriptEncoder Relaxed =>
        System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    private string[] Files() =>
    [
        .. Directory.EnumerateFileSystemEntries(_lake.Root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => $"{path} {File.GetLastWriteTimeUtc(path):O}"),
    ];

    private Task<Cli> DiffAsync(params string[] arguments) =>
        Cli.RunAsync(["model", "diff", "--model", ModelPath, "--data", _lake.Root, .. arguments]);
}
