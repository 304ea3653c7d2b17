using System.Text.Json.Nodes;

namespace Cdp.Local.Tests.Commands;

public sealed class ParseTests
{
    [Fact]
    public async Task Each_record_becomes_a_line_also_a_broken_one()
    {
        var input = string.Join('\n', TemporaryLake.PageView("1", "anna"), "{broken", TemporaryLake.PageView("2", "ben"), "");

        var run = (await Cli.RunWithAsync([], input, "parse")).Succeeded();

        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(["accepted", "rejected", "accepted"], lines.Select(line => (string)line["outcome"]!));
        Assert.Equal("bad_record", (string?)lines[1]["reason"]);
        Assert.Equal("ben", (string?)lines[2]["events"]![0]!["uid"]);
    }

    [Fact]
    public async Task The_environment_says_where_the_user_id_is()
    {
        var run = (await Cli.RunWithAsync(new() { ["CDP_USER_ID_FROM"] = "cd7" }, TemporaryLake.PageView("1", "anna") + "\n", "parse"))
            .Succeeded();

        Assert.Null(JsonNode.Parse(run.Output)!["events"]![0]!["uid"]);
    }

    [Fact]
    public async Task Nothing_in_is_nothing_out()
    {
        Assert.Equal("", (await Cli.RunAsync("parse")).Succeeded().Output);
    }

    [Fact]
    public async Task An_answer_comes_before_the_next_record_does()
    {
        using var process = Cli.Start([], "parse");
        try
        {
            await process.StandardInput.WriteLineAsync(TemporaryLake.PageView("1", "anna"));
            await process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
            Assert.StartsWith(
                "{\"outcome\":\"accepted\"", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken),
                StringComparison.Ordinal);
        }
        finally
        {
            process.Kill();
        }
    }
}
