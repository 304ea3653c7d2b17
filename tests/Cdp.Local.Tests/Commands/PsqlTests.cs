namespace Cdp.Local.Tests.Commands;

public sealed class PsqlTests : IDisposable
{
    private readonly TemporaryLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Without_profiles_it_names_what_loads_them() =>
        (await Cli.RunAsync("psql", "--data", _lake.Root)).FailedWith(1, "there are no profiles", "./cdp score");

    [Fact]
    public async Task A_statement_that_fails_is_exit_code_1()
    {
        Needs.Postgres();
        await using var server =
            await Cdp.Local.Postgres.PostgresServer.StartAsync(Path.Combine(_lake.Root, "postgres"), TestContext.Current.CancellationToken);

        (await Cli.RunAsync("psql", "-c", "SELECT no_column", "--data", _lake.Root)).FailedWith(1, "no_column");
    }

    [Fact]
    public async Task A_reader_reads_what_is_there_and_what_comes_later_and_changes_nothing()
    {
        Needs.Postgres();
        (await Cli.RunAsync("model", "prepare", "--data", _lake.Root)).Succeeded();
        (await Cli.RunAsync("psql", "-c", "CREATE TABLE later AS SELECT 42 AS answer", "--data", _lake.Root)).Succeeded();

        foreach (var read in (string[])["profiles", "segment_best_leads", "profile_changes"])
            Assert.Contains("0", (await ReadAsync($"SELECT count(*) FROM {read}")).Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("42", (await ReadAsync("SELECT answer FROM later")).Succeeded().Output, StringComparison.Ordinal);
        foreach (var change in (string[])["DELETE FROM profiles", "CREATE TABLE x (y int)", "DROP VIEW segment_best_leads"])
            Assert.Equal(1, (await ReadAsync(change)).ExitCode);
        (await ReadAsync("BEGIN READ WRITE; DELETE FROM profiles")).FailedWith(1, "permission denied");

        Task<Cli> ReadAsync(string sql) => Cli.RunAsync("psql", "--reader", "-c", sql, "--data", _lake.Root);
    }

    [Fact]
    public async Task A_reader_of_a_named_server_is_bad_usage() =>
        (await Cli.RunAsync("psql", "--reader", "--postgres", "Host=127.0.0.1", "--data", _lake.Root))
            .FailedWith(2, "--reader is of the private server");

    [Fact]
    public async Task A_named_server_is_asked_and_its_password_is_shown_to_nobody()
    {
        Needs.Postgres();

        var run = await Cli.RunAsync("psql", "-c", "SELECT 1", "--postgres", "postgresql://cdp:s3cret@127.0.0.1:9/db");

        run.FailedWith(1, "127.0.0.1");
        Assert.DoesNotContain("s3cret", run.Output + run.Errors, StringComparison.Ordinal);
    }
}
