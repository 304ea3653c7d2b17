using Cdp.Local.Postgres;
using Cdp.Testing;

namespace Cdp.Local.Tests.Commands;

public sealed class DemoTests : IDisposable
{
    private readonly TemporaryLake _lake = new();

    public DemoTests() => Needs.Postgres();

    [Fact]
    public async Task The_demo_brings_everybody_home_and_its_counts_add_up()
    {
        var demo = (await Cli.RunAsync("demo", "--no-serve", "--data", _lake.Root)).Succeeded();

        var sent = Directory.GetFiles(Path.Combine(Repository.Root, "events", "hits")).Sum(file => File.ReadLines(file).Count());
        Assert.Contains($"{sent:#,0} requests sent = ", demo.Output, StringComparison.Ordinal);
        Assert.Matches(@"requests stored held [\d,]+ events = [\d,]+ hits \+ \d+ duplicates \+ \d+ ignored \+ \d+ rejected", demo.Output);
        Assert.Matches(
            @"2026-11-02 21:0\d:\d\d +\S+ +page_view +\S+ +before_sign_in +eva signed in on this client 7 days later", demo.Output);
        Assert.Contains("after_logout", demo.Output, StringComparison.Ordinal);
        // Logins a week: anna 3, greta 2, felix 1, hugo none.
        foreach (var (user, score) in (ReadOnlySpan<(string, int)>)[("anna", 2), ("greta", 1), ("felix", 1), ("hugo", 0)])
            Assert.Matches($@"(?m)^ *{user} .* {score}(  +best_leads)? *$", demo.Output);
        Assert.Matches("""(?m)^ *\.\./O'Brien"; DROP TABLE profiles;-- 🚀 """, demo.Output);

        DemoPage.Shows(demo.Output, _lake.Root);
        await LinesWorkWhenTypedAsync(demo.Output);
        await PeopleAreKeptApartAsync();
        await SecondRunStartsAnewAsync(demo.Output);
    }

    [Fact]
    public async Task It_refuses_a_lake_that_is_not_its_own()
    {
        var raw = _lake.PutRaw("a", TemporaryLake.PageView("1", "anna"));

        (await Cli.RunAsync("demo", "--no-serve", "--data", _lake.Root)).FailedWith(1, "not the demo's", "--data");

        Assert.True(File.Exists(raw));
    }

    public void Dispose() => _lake.Dispose();

    /// <summary>The commands that it ends with, as a shell takes them; the last one serves until it is ended.</summary>
    private async Task LinesWorkWhenTypedAsync(string output)
    {
        var score = (await Cli.RunAsync("score", "--date", "2026-11-15", "--data", _lake.Root)).Succeeded();
        var typed = $"{output}\n{score.Output}".Split('\n')
            .Where(line => line.Contains("./cdp ", StringComparison.Ordinal) && line.Contains("--data ", StringComparison.Ordinal))
            .Select(line => line[line.IndexOf("./cdp ", StringComparison.Ordinal)..]).ToList();

        Assert.Equal(8, typed.Count);
        foreach (var line in typed.Where(line => !line.StartsWith("./cdp serve ", StringComparison.Ordinal)))
        {
            var run = Tool.Run(
                "sh", ["-c", line.Replace("./cdp", $"dotnet {Cli.Program}", StringComparison.Ordinal)], Repository.Root);
            Assert.True(run.Succeeded, $"{line}: {run.Output}");
            Assert.True(run.Output.Split('\n').Length > 3, $"{line}: {run.Output}");
        }

        Assert.False(new PostgresCluster(Path.Combine(_lake.Root, "postgres")).IsRunning(PostgresBinaries.Found()[0]));
    }

    private async Task PeopleAreKeptApartAsync()
    {
        // No client without consent, no bot, and none of the library's anonymous visitors has become a person.
        Assert.Equal(
            """[{"n":0}]""" + "\n",
            await QueryAsync(
                "SELECT count(*) AS n FROM hits WHERE user_id IS NOT NULL AND identified_by IN ('consent_denied', 'bot', "
                + "'shared_device', 'anonymous')"));
        Assert.Equal("""[{"n":0}]""" + "\n", await QueryAsync("SELECT count(*) AS n FROM hits WHERE user_id = 'ida'"));
        Assert.Matches(@"\[\{""n"":[1-9]\d*\}\]", await QueryAsync("SELECT count(*) AS n FROM hits WHERE identified_by = 'shared_device'"));
        Assert.Equal(
            """[{"n":2}]""" + "\n",
            await QueryAsync(
                "SELECT count(DISTINCT client_id) AS n FROM hits WHERE user_id = 'david' AND protocol <> 'ua' OR user_id = 'david' AND "
                + "uid_source = 'cd1' AND event_name = 'login'"));
    }

    private async Task SecondRunStartsAnewAsync(string first)
    {
        var second = (await Cli.RunAsync("demo", "--no-serve", "--data", _lake.Root)).Succeeded();
        Assert.Equal(DemoPage.WithoutSeconds(first), DemoPage.WithoutSeconds(second.Output));
    }

    private async Task<string> QueryAsync(string sql) =>
        (await Cli.RunAsync("query", sql, "--format", "json", "--data", _lake.Root)).Succeeded().Output;
}
