namespace Cdp.Local.Tests.Commands;

public sealed class HelpTests
{
    [Theory]
    [InlineData("demo")]
    [InlineData("test")]
    [InlineData("serve")]
    [InlineData("parse")]
    [InlineData("compact")]
    [InlineData("rebuild")]
    [InlineData("replay")]
    [InlineData("score"), InlineData("query"), InlineData("export"), InlineData("model")]
    [InlineData("profile"), InlineData("deliveries"), InlineData("psql"), InlineData("doctor")]
    public async Task Every_command_is_in_the_help_and_has_examples_of_its_own(string command)
    {
        var overview = (await Cli.RunAsync("--help")).Succeeded();
        var help = (await Cli.RunAsync(command, "--help")).Succeeded();

        Assert.Matches($@"(?m)^  {command} ", overview.Output);
        Assert.Contains(
            $"./cdp {command}", help.Output[help.Output.IndexOf("Examples:", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("frobnicate")]
    [InlineData("query")]
    [InlineData("serve", "--port", "http")]
    [InlineData("serve", "--port", "65536")]
    [InlineData("serve", "--dashboard-port", "65536")]
    [InlineData("serve", "--address", "localhost")]
    [InlineData("query", "SELECT 1", "--format", "xml")]
    [InlineData("compact", "--date")]
    [InlineData("compact", "--date", "2026-02-30")]
    [InlineData("compact", "--date", "2026-11-20", "--from", "2026-11-20", "--to", "2026-11-21")]
    [InlineData("compact", "--from", "2026-11-20")]
    [InlineData("compact", "--from", "2026-11-21", "--to", "2026-11-20")]
    [InlineData("score", "--postgres", "nonsense")]
    [InlineData("score", "--history")]
    [InlineData("score", "--from", "2026-11-20", "--history")]
    public async Task Bad_usage_is_exit_code_2_and_one_message(params string[] arguments)
    {
        using var lake = new TemporaryLake();

        var run = await Cli.RunWithAsync(new() { ["CDP_DATA"] = lake.Root }, "", arguments);

        run.FailedWith(2, "cdp: ");
        Assert.Empty(Directory.GetFileSystemEntries(lake.Root));
    }

    [Theory]
    [InlineData("CDP_TIME_ZONE", "Mars/Olympus")]
    [InlineData("CDP_LAKE_LAYOUT", "pile")]
    [InlineData("CDP_USER_ID_FROM", "cookie")]
    [InlineData("CDP_SIGN_IN_WINDOW", "soon")]
    [InlineData("CDP_PATH_PREFIX", "/a b")]
    [InlineData("CDP_TRUSTED_PROXIES", "10.0.0.0/33")]
    [InlineData("CDP_MAX_CONNECTIONS_PER_ADDRESS", "0")]
    public async Task A_setting_that_cannot_be_is_named_with_its_value(string name, string value)
    {
        using var lake = new TemporaryLake();

        var run = await Cli.RunWithAsync(new() { [name] = value }, "", "compact", "--date", TemporaryLake.Day, "--data", lake.Root);

        run.FailedWith(2, name, value.Split(' ')[0]);
    }
}
