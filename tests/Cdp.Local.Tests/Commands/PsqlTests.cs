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
    public async Task A_named_server_is_asked_and_its_password_is_shown_to_nobody()
    {
        Needs.Postgres();

        var run = await Cli.RunAsync("psql", "-c", "SELECT 1", "--postgres", "postgresql://cdp:s3cret@127.0.0.1:9/db");

        run.FailedWith(1, "127.0.0.1");
        Assert.DoesNotContain("s3cret", run.Output + run.Errors, StringComparison.Ordinal);
    }
}
