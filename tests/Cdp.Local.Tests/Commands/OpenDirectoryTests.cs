using System.Net;
using Cdp.Local.Postgres;

namespace Cdp.Local.Tests.Commands;

/// <summary>A lake holds personal data: nobody but its owner gets at it, whatever the umask is and the directory was before.</summary>
public sealed class OpenDirectoryTests : IDisposable
{
    private readonly TemporaryLake _lake = new();

    [Theory, InlineData("000"), InlineData("022"), InlineData("0177")]
    public async Task Whatever_the_umask_all_that_a_server_and_its_nightly_run_make_is_for_its_owner_alone(string umask)
    {
        using (var served = await Served.StartInShellAsync($"umask {umask}", Path.Combine(_lake.Root, "new")))
        {
            Assert.Equal(HttpStatusCode.NoContent, await served.SendAsync(1));
            Assert.Contains("tried again", await served.ErrorAsync(), StringComparison.Ordinal);   // score, which comes after compact
        }

        Assert.Equal("", OpenToOthers());
        Assert.NotEqual("", Tool.Run("find", [_lake.Root, "-path", "*/runs/compact/*", "-type", "f"]).Output);
    }

    [Theory, InlineData("000"), InlineData("022")]
    public async Task The_same_holds_for_commands(string umask)
    {
        Needs.Postgres();
        _lake.PutRaw("a", TemporaryLake.PageView("1", "anna"), "no json");
        foreach (var command in (string[])["compact", "score"])
            (await Cli.RunInShellAsync($"umask {umask}", command, "--date", TemporaryLake.Day, "--data", _lake.Root)).Succeeded();

        Assert.Equal("", Tool.Run("find", [_lake.Root, "-newer", Path.Combine(_lake.Root, "raw"), "-perm", "/077"]).Output);
    }

    [Fact]
    public async Task A_data_directory_that_was_open_is_closed_at_the_start_of_a_command_that_writes_and_that_is_said_once()
    {
        var raw = _lake.PutRaw("a", TemporaryLake.PageView("1", "anna"));
        File.SetUnixFileMode(raw, File.GetUnixFileMode(raw) | UnixFileMode.OtherRead);
        File.SetUnixFileMode(_lake.Root, File.GetUnixFileMode(_lake.Root) | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        string[] compact = ["compact", "--date", TemporaryLake.Day, "--data", _lake.Root];

        var first = await Cli.RunAsync(compact);
        var second = (await Cli.RunAsync(compact)).Succeeded();

        Assert.Equal(0, first.ExitCode);
        Assert.Contains($"{_lake.Root} was open to other users of this machine.", first.Errors, StringComparison.Ordinal);
        Assert.Equal("", second.Errors);
        Assert.Equal("", OpenToOthers());
    }

    public void Dispose() => _lake.Dispose();

    private string OpenToOthers() => Tool.Run("find", [_lake.Root, "-perm", "/077"]).Output;
}
