using Cdp.Testing;

namespace Cdp.Local.Tests.Commands;

public sealed class ModelCommandTests : IDisposable
{
    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("cdp-model-").FullName, "odd.json");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);

    [Fact]
    public async Task The_model_beside_the_program_is_right() =>
        Assert.StartsWith(
            "The model is right: 4 aggregates, 0 numbers, 1 scores, 1 segments", (await Cli.RunAsync("model", "check")).Succeeded().Output,
            StringComparison.Ordinal);

    [Fact]
    public async Task Every_mistake_is_a_line_that_begins_with_its_place()
    {
        await File.WriteAllTextAsync(
            _file, "{ \"segments\": {\n  \"a\": \"x\",\n  \"b\": \"y = '\u001b[31m\\u001b'\" } }", TestContext.Current.CancellationToken);

        var byOption = await Cli.RunAsync("model", "check", "--model", _file);
        var byVariable = await Cli.RunWithAsync(new() { ["CDP_MODEL"] = _file }, "", "model", "sql");

        Assert.Equal(2, byOption.ExitCode);
        Assert.Equal(
            $"{_file}:3:14: this is no valid JSON: '0x1B' is invalid within a JSON string. The string should be correctly escaped.\n",
            byOption.Errors);
        Assert.Equal(byOption, byVariable);
        await File.WriteAllTextAsync(
            _file, "{ \"segments\": {\n  \"a\": \"x\",\n  \"b\": \"user_id = 1\" } }", TestContext.Current.CancellationToken);
        Assert.Equal(
            $"{_file}:2:9: profiles have no column 'x'\n{_file}:3:17: a text cannot be compared with a number: "
            + "write number(…) around the text, or quotes around the number\n",
            (await Cli.RunAsync("model", "check", "--model", _file)).Errors);
    }

    [Fact]
    public async Task A_named_model_that_is_missing_is_bad_usage() =>
        (await Cli.RunAsync("model", "check", "--model", _file))
            .FailedWith(2, $"{_file}:1:1: there is no such file: name a model with --model FILE or CDP_MODEL");

    [Fact]
    public async Task The_SQL_runs_as_it_is()
    {
        using var lake = new TemporaryLake();
        var sql = (await Cli.RunAsync("model", "sql", "--date", "2026-11-20", "--model", Repository.PathOf("models", "shop.json")))
            .Succeeded().Output;

        var rows = (await Cli.RunAsync("query", sql, "--data", lake.Root, "--format", "csv")).Succeeded();

        Assert.StartsWith("user_id,as_of,first_seen,last_seen,orders,revenue,", rows.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preparing_names_what_was_made_and_says_when_nothing_is_missing()
    {
        Needs.Postgres();
        using var lake = new TemporaryLake();

        var first = (await Cli.RunAsync("model", "prepare", "--data", lake.Root)).Succeeded();
        var second = (await Cli.RunAsync("model", "prepare", "--data", lake.Root)).Succeeded();

        Assert.Matches(
            @"\nNew columns of profiles: user_id, .*activity_score, best_leads, .*\.\nNew views: segment_best_leads\.\n", first.Output);
        Assert.EndsWith(
            "The rollups of the lake hold what the model needs.\nPostgreSQL has what the model needs.\n", second.Output,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model"), InlineData("model", "sql", "--date", "2026-02-30"), InlineData("model", "frobnicate")]
    public async Task Bad_usage_is_exit_code_2(params string[] arguments) => (await Cli.RunAsync(arguments)).FailedWith(2, "cdp: ");
}
