using System.Globalization;
using Cdp.Benchmarks.Measure;
using Cdp.Local.Lake;
using Cdp.Local.Postgres;
using Cdp.Testing;
using NodaTime;
using NodaTime.Text;

namespace Cdp.Benchmarks.Whole;

/// <summary>
/// One score: beside the same query over hits, in DuckDB and in pandas, and with more days, users and hits behind it.
/// </summary>
internal static class ScoreBenchmark
{
    private static readonly LocalDate FirstDay = new(2025, 3, 10);

    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancel)
    {
        var options = new Options(arguments);
        var rounds = options.Number("--rounds", 3);
        await Programs.BuildAsync(cancel);
        var peers = await BesidePeersAsync(options.Number("--days", 365), rounds, cancel);
        var rows = new List<string>();
        (int Days, int UsersOfADay, int Users)[] sizes =
            [
                (30, 50_000, 500_000), (90, 50_000, 500_000), (365, 250, 2_000), (365, 5_000, 50_000), (365, 50_000, 50_000),
                (365, 50_000, 500_000),
            ];
        foreach (var size in sizes.Take(options.Number("--sizes", sizes.Length)))
            rows.Add(await OfSizeAsync(size.Days, size.UsersOfADay, size.Users, rounds, cancel));
        await ResultFile.WriteAsync("score", "Score", $"""
            `./cdp score` as a process of its own, from its start to the row of every user in PostgreSQL, which is on this machine.

            {peers}
            ### With the user-days that lie behind

            Rollups of the default model, of users who come with three hits on each of their days.

            | days | users a day | users in all | user-days | rollups | score | CPU | peak memory | profiles |
            |--:|--:|--:|--:|--:|--:|--:|--:|--:|
            {string.Join('\n', rows)}
            """, cancel);
        return 0;
    }

    /// <summary>The same lake scored out of rollups and from hits, and its hits by a query of DuckDB and by pandas.</summary>
    private static async Task<string> BesidePeersAsync(int days, int rounds, CancellationToken cancel)
    {
        using var scratch = new Scratch();
        var lake = scratch.Folder("lake");
        for (var day = 0; day < days; day++)
            await new BigDay(FirstDay.PlusDays(day), 5_000, 250, 24).PutAsync(new DirectoryObjectStore(lake), cancel);
        var last = FirstDay.PlusDays(days - 1);
        await new Contender("compact", Programs.Cdp, ["compact", "--from", Text(FirstDay), "--to", Text(last), "--data", lake])
            .RunAsync(cancel);
        await using var server = await PostgresServer.StartAsync(scratch.Folder("postgres"), cancel);
        var csv = scratch.Folder("hits.csv.gz");
        await new Contender(
            "hits as CSV", Programs.Dotnet, Programs.Job("job-duckdb", Programs.Peer("score-csv.sql"), $"lake={lake}", $"csv={csv}"))
            .RunAsync(cancel);
        var comparison = new Comparison($"{days} days of 5,000 hits of 250 clients, folders per user",
        [
            new Contender("ours, rollups", Programs.Cdp, Score(lake, last, server)),
            new Contender(
                "DuckDB, hit files", Programs.Dotnet,
                Programs.Job("job-duckdb", Programs.Peer("score.sql"), $"lake={lake}", $"day={Text(last)}")),
            .. Programs.FindPython("pandas") is { } python
                ? [new Contender("pandas, one gzip CSV", python, [Programs.Peer("score.py"), csv, Text(last)])]
                : Array.Empty<Contender>(),
        ]);
        await comparison.RunAsync(rounds, cancel);
        return comparison.Table() + "\nThe two others print how many users they found, and load nothing.\n";
    }

    private static async Task<string> OfSizeAsync(int days, int usersOfADay, int users, int rounds, CancellationToken cancel)
    {
        using var scratch = new Scratch();
        var lake = scratch.Folder("lake");
        var userDays = await new UserDays(FirstDay, days, usersOfADay, users).PutAsync(new DirectoryObjectStore(lake), cancel);
        await using var server = await PostgresServer.StartAsync(scratch.Folder("postgres"), cancel);
        var score = new Contender("score", Programs.Cdp, Score(lake, FirstDay.PlusDays(days - 1), server));
        var comparison = new Comparison(string.Create(CultureInfo.InvariantCulture, $"{userDays:N0} user-days"), [score]);
        await comparison.RunAsync(userDays > 1_000_000 ? 1 : rounds, cancel);
        var (usage, profiles) = (comparison.MedianOf(0), await ProfilesAsync(server, cancel));
        var bytes = Directory.EnumerateFiles(Path.Combine(lake, "rollups"), "*", SearchOption.AllDirectories)
            .Sum(file => new FileInfo(file).Length);
        return string.Create(CultureInfo.InvariantCulture, $"| {days} | {usersOfADay:N0} | {users:N0} | {userDays:N0} | {bytes >> 20:N0} "
            + $"MiB | {usage.Wall.TotalSeconds:0.00} s | {usage.Cpu.TotalSeconds:0.00} s | {usage.PeakBytes >> 20:N0} MiB | "
            + $"{profiles:N0} |");
    }

    private static async Task<long> ProfilesAsync(PostgresServer server, CancellationToken cancel)
    {
        await using var database = Npgsql.NpgsqlDataSource.Create(server.ConnectionString);
        await using var command = database.CreateCommand("SELECT count(*) FROM profiles");
        return (long)(await command.ExecuteScalarAsync(cancel))!;
    }

    private static IReadOnlyList<string> Score(string lake, LocalDate day, PostgresServer server) =>
        ["score", "--date", Text(day), "--data", lake, "--postgres", server.ConnectionString, "--allow-shrink"];

    private static string Text(LocalDate day) => LocalDatePattern.Iso.Format(day);
}
