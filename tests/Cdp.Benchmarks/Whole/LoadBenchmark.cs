using System.Globalization;
using Cdp.Benchmarks.Jobs;
using Cdp.Benchmarks.Measure;
using Cdp.Local.Postgres;
using Cdp.Model.Check;
using Cdp.Profiles;
using NodaTime;
using Npgsql;

namespace Cdp.Benchmarks.Whole;

/// <summary>A million profiles into PostgreSQL: ours beside <c>psql \copy</c> and the same statements.</summary>
internal sealed class LoadBenchmark(Scratch scratch, PostgresServer server, int profiles)
{
    private static readonly LocalDate FirstDay = new(2026, 3, 10);
    private static readonly ProfileSql Sql = new(DefaultModel.Value);

    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancel)
    {
        var options = new Options(arguments);
        using var scratch = new Scratch();
        await using var server = await PostgresServer.StartAsync(scratch.Folder("postgres"), cancel);
        await new LoadBenchmark(scratch, server, options.Number("--profiles", 1_000_000)).RunAsync(options, cancel);
        return 0;
    }

    private async Task RunAsync(Options options, CancellationToken cancel)
    {
        foreach (var day in (int[])[0, 1]) await ProfilesCsv.WriteAsync(Csv(day), profiles, FirstDay.PlusDays(day), cancel);
        await File.WriteAllTextAsync(Script(0), Psql(0), cancel);
        await File.WriteAllTextAsync(Script(1), Psql(1), cancel);
        var tables = new List<string>();
        foreach (var (day, name) in ((int, string)[])[(0, "Into an empty table"), (1, "Over the profiles of the day before, each changed")])
            tables.Add(await CompareAsync(name, day, options.Number("--rounds", 3), cancel));
        var small = new Comparison("A tenth of the profiles, for the memory", [await OursAsync("ours, a tenth", profiles / 10, cancel)]);
        await small.RunAsync(1, cancel);
        await ResultFile.WriteAsync("load", "Profiles loaded into PostgreSQL", string.Create(CultureInfo.InvariantCulture,
            $"{profiles:N0} profiles from a CSV file. Both send the same statements; psql leaves out the checks (lock, table's shape, "
            + $"shrinking, removal). CPU and memory are the client's alone.\n\n{string.Join('\n', tables)}\n{small.Table()}"), cancel);
    }

    private async Task<string> CompareAsync(string name, int day, int rounds, CancellationToken cancel)
    {
        var comparison = new Comparison(name,
        [
            new Contender(
                "ours: `ProfileStore`", Programs.Dotnet, Programs.Job("job-load", server.ConnectionString, Csv(day), Day(day)),
                () => Reset(day), _ => Sum()),
            new Contender(
                "`psql \\copy` + the same `INSERT … ON CONFLICT`", "psql",
                ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", server.SocketDirectory, "-U", "cdp", "-d", "postgres", "-f", Script(day)],
                () => Reset(day), _ => Sum()),
        ]);
        await comparison.RunAsync(rounds, cancel);
        return comparison.Table();
    }

    private async Task<Contender> OursAsync(string name, int few, CancellationToken cancel)
    {
        var csv = scratch.Folder("few.csv");
        await ProfilesCsv.WriteAsync(csv, few, FirstDay, cancel);
        return new Contender(name, Programs.Dotnet, Programs.Job("job-load", server.ConnectionString, csv, Day(0)), () => Reset(0));
    }

    private string Csv(int day) => scratch.Folder($"profiles-{day}.csv");

    private string Script(int day) => scratch.Folder($"load-{day}.sql");

    private static string Day(int day) => FirstDay.PlusDays(day).ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);

    private static string CopyFrom(string csv) => Sql.CopyStaging["COPY ".Length..]
        .Replace("FROM STDIN", $"FROM '{csv}'", StringComparison.Ordinal)
        .Replace("csv)", "csv, HEADER)", StringComparison.Ordinal);

    private string Psql(int day) =>
        $"""
        SET TimeZone = 'UTC';
        BEGIN;
        {Sql.CreateStaging};
        \copy {CopyFrom(Csv(day))}
        ANALYZE staged;
        {Sql.Upsert};
        COMMIT;

        """;

    /// <summary>The table as it is before the load, with its statistics and no dead rows: each load finds the same.</summary>
    private void Reset(int day)
    {
        Execute($"DROP TABLE IF EXISTS profiles; {Sql.CreateTable}");
        if (day > 0) LoadJob.RunAsync([server.ConnectionString, Csv(0), Day(0)], CancellationToken.None).GetAwaiter().GetResult();
        Execute("VACUUM ANALYZE profiles");
        Execute("CHECKPOINT");
    }

    private string Sum() => $"{Execute("SELECT count(*) || ' rows, ' || sum(logins) || ' logins, ' || max(as_of) FROM profiles")}";

    private object? Execute(string sql)
    {
        using var source = NpgsqlDataSource.Create(server.ConnectionString);
        using var command = source.CreateCommand(sql);
        command.CommandTimeout = 600;
        return command.ExecuteScalar();
    }
}
