using System.Text;
using Cdp.Local.Printing;

namespace Cdp.Local.Tests.Commands;

/// <summary>What a visitor sends reaches no terminal as a command: through every command that shows it, on both outputs.</summary>
public sealed class HostileTextTests : IDisposable
{
    /// <summary>Clears the screen, sets its title, rings, hides text by direction, ends a line; and one sequence of C1.</summary>
    private const string Hostile = "\u001b[2J\u001b]0;owned\u0007\u009b31m\u202etxt\u2028\r\ncdp: all is well\u007f";

    private readonly TemporaryLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData("query", "SELECT user_id, event_name, page_path FROM hits")]
    [InlineData("query", "SELECT user_id, event_name, page_path FROM hits", "--format", "csv")]
    [InlineData("query", "SELECT user_id, event_name, page_path FROM hits", "--format", "json")]
    [InlineData("query", "SELECT user_id::DATE FROM hits")]
    [InlineData("query", "SELECT CAST(user_id AS bigint) FROM hits", "--format", "csv")]
    [InlineData("query", "SELECT date_parse(user_id, '%Y') FROM hits")]
    [InlineData("query", "SELECT url_decode(concat(user_id, '%zz')) FROM hits")]
    [InlineData("query", "SELECT json_parse(user_id) FROM hits")]
    [InlineData("query", "SELECT 1 AS \"" + Hostile + "\"")]
    [InlineData("query", "SELECT '" + Hostile + "' FROM nowhere")]
    [InlineData("query", "SELECT raw, detail FROM rejected")]
    [InlineData("profile", Hostile)]
    [InlineData("profile", Hostile, "--format", "json")]
    [InlineData("profile", "nobody" + Hostile)]
    [InlineData("profile", "x", "--format", Hostile)]
    [InlineData("doctor")]
    [InlineData("compact", "--date", Hostile)]
    [InlineData("frobnicate" + Hostile)]
    [InlineData("query", "SELECT 1", "--format", Hostile)]
    public async Task No_command_of_a_terminal_leaves_the_program(params string[] arguments)
    {
        await CompactAsync();

        var run = await Cli.RunWithAsync(
            new() { ["CDP_DATA"] = _lake.Root, ["CDP_MAX_CLIENTS_PER_USER"] = "1" }, "", arguments);

        AssertHarmless(run.Output);
        AssertHarmless(run.Errors);
        Assert.DoesNotContain(run.Errors.Split('\n').Skip(1), line => line.StartsWith("cdp: all", StringComparison.Ordinal));
        Assert.DoesNotContain("this is a bug", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_text_itself_is_still_to_be_read()
    {
        await CompactAsync();

        var table = (await QueryAsync("SELECT user_id FROM hits WHERE event_name = 'page_view'")).Succeeded();
        var json = (await QueryAsync("SELECT event_name FROM hits WHERE user_id IS NULL", "--format", "json")).Succeeded();
        var raw = (await QueryAsync("SELECT user_id FROM hits WHERE uid IS NOT NULL LIMIT 1", "--format", "csv", "--raw")).Succeeded();
        var fault = await QueryAsync("SELECT user_id::DATE FROM hits");

        Assert.Contains("\\u001b[2J\\u001b]0;owned\\u0007\\u009b31m\\u202etxt", table.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202e', json.Output);
        Assert.Contains("\u001b[2J", raw.Output, StringComparison.Ordinal);
        fault.FailedWith(1, "\\u001b[2J");
    }

    [Fact]
    public async Task Parsed_records_are_JSON_without_commands_and_lose_nothing()
    {
        var run = (await Cli.RunWithAsync([], TemporaryLake.PageView("1", Hostile) + "\n", "parse")).Succeeded();

        AssertHarmless(run.Output);
        Assert.Equal(Hostile, (string?)System.Text.Json.Nodes.JsonNode.Parse(run.Output)!["events"]![0]!["uid"]);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(20261128)]
    public async Task Random_values_come_out_harmless_in_every_format(int seed)
    {
        var random = new Random(seed);
        _lake.PutRaw("random", [.. Enumerable.Range(0, 40).Select(n => TemporaryLake.PageView($"{n}", RandomText(random)))]);
        (await Cli.RunAsync("compact", "--date", TemporaryLake.Day, "--data", _lake.Root)).Succeeded();

        foreach (var format in (string[])["table", "csv", "json"])
        {
            var run = (await QueryAsync("SELECT * FROM hits ORDER BY event_id", "--format", format)).Succeeded();
            AssertHarmless(run.Output);
            if (format != "json") Assert.Equal(format == "table" ? 42 : 41, run.Output.Count(letter => letter == '\n'));
        }
    }

    private static string RandomText(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => random.Next(4) switch
    {
        0 => ((char)random.Next(1, 0x20)).ToString(),
        1 => ((char)random.Next(0x7F, 0xA0)).ToString(),
        2 => new Rune(random.Next(0x2000, 0x2070)).ToString(),
        _ => "=+-@;,\"'a1"[random.Next(10)].ToString(),
    }));

    private static void AssertHarmless(string output) =>
        Assert.DoesNotContain(output.EnumerateRunes(), rune => rune.Value != '\n' && !TerminalText.IsSafe(rune));

    private Task<Cli> QueryAsync(string sql, params string[] options) => Cli.RunAsync(["query", sql, "--data", _lake.Root, .. options]);

    private async Task CompactAsync()
    {
        _lake.PutRaw(
            "a", TemporaryLake.PageView("1", Hostile), TemporaryLake.PageView("2", Hostile),
            "{\"v\":1," + Hostile.Replace("\r\n", "", StringComparison.Ordinal),
            $$"""{"v":1,"id":"x","received_at":"{{TemporaryLake.Day}}T10:00:00.123Z","method":"GET","path":"/g/collect","""
            + $$"""  "query":"v=2&tid=G-1&cid=9.9&en={{Uri.EscapeDataString(Hostile)}}"}""");
        (await Cli.RunAsync("compact", "--date", TemporaryLake.Day, "--data", _lake.Root)).Succeeded();
    }
}
