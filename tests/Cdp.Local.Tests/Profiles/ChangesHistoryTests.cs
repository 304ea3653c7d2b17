using Cdp.Local.Tests.Postgres;
using Cdp.Model;

namespace Cdp.Local.Tests.Profiles;

/// <summary>The log of earlier days, written again: it is that of runs day by day, and it still folds to the table.</summary>
public sealed class ChangesHistoryTests(TestServer server) : IAsyncLifetime
{
    private static readonly DeclaredModel Model = ModelTables.Fans;

    private ModelTables _tables = null!;

    public async ValueTask InitializeAsync() => _tables = new(await server.NewDatabaseAsync());

    public async ValueTask DisposeAsync()
    {
        if (_tables is not null) await _tables.DisposeAsync();
    }

    [Fact]
    public async Task The_next_day_known_keeps_its_state()
    {
        await _tables.LoadAsync(Model, 2, "ann level=0 fans=false", "bob level=1 fans=true");
        await _tables.LoadAsync(Model, 5, "ann level=1 fans=true", "bob level=1 fans=true");

        Assert.Equal(5, await _tables.RewriteAsync(Model, 3, "ann level=1 fans=true", "cy level=1"));

        Assert.Equal(
            [
                "2 ann level: - -> 0", "2 bob fans: - -> in", "2 bob level: - -> 1",
                "3 ann fans: - -> in", "3 ann level: 0 -> 1", "3 bob fans: in -> out", "3 bob level: 1 -> -", "3 cy level: - -> 1",
                "5 bob fans: out -> in", "5 bob level: - -> 1", "5 cy level: 1 -> -",
            ],
            await _tables.ChangesAsync());
    }

    [Fact]
    public async Task Before_the_first_day_of_the_log_it_begins_earlier()
    {
        await _tables.LoadAsync(Model, 5, "ann level=1 fans=true");

        await _tables.RewriteAsync(Model, 1, "ann level=0 fans=false");

        Assert.Equal(["1 ann level: - -> 0", "5 ann fans: - -> in", "5 ann level: 0 -> 1"], await _tables.ChangesAsync());
    }

    [Fact]
    public async Task The_table_is_not_touched()
    {
        await _tables.LoadAsync(Model, 5, "ann level=1 worth=2.5 fans=true");
        var before = await _tables.RowsAsync("SELECT p::text FROM profiles p");

        await _tables.RewriteAsync(Model, 4, "bob level=0");

        Assert.Equal(before, await _tables.RowsAsync("SELECT p::text FROM profiles p"));
    }

    /// <summary>
    /// What happened is loaded day by day into one database; in another only some days of it are, with other values, and then all of them
    /// are written again.
    /// </summary>
    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public async Task A_history_of_all_days_is_the_log_of_runs_day_by_day(int seed)
    {
        var random = new Random(seed);
        var days = Enumerable.Range(1, 7).ToDictionary(day => day, _ => Rows(random));
        foreach (var (day, rows) in days) await _tables.LoadAsync(Model, day, rows);
        await using var other = new ModelTables(await server.NewDatabaseAsync());
        foreach (var day in days.Keys.Where(day => day < 7 && random.Next(2) == 0)) await other.LoadAsync(Model, day, Rows(random));
        await other.LoadAsync(Model, 7, days[7]);

        foreach (var (day, rows) in days.Where(each => each.Key < 7))
        {
            await other.RewriteAsync(Model, day, rows);
            Assert.Equal(await TableAsync(other), await FoldAsync(other, 7));
        }

        Assert.Equal(await _tables.ChangesAsync(), await other.ChangesAsync());
    }

    /// <summary>Any days again, in any order: the log holds the newest truth of each day that was told, and folds to the table.</summary>
    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public async Task Days_may_be_written_again_in_any_order(int seed)
    {
        var random = new Random(seed);
        var known = new Dictionary<int, string[]>();
        foreach (var day in (int[])[2, 3, 6, 9])
        {
            known[day] = Rows(random);
            await _tables.LoadAsync(Model, day, known[day]);
        }

        for (var round = 0; round < 12; round++)
        {
            var day = random.Next(1, 9);
            known[day] = Rows(random);
            await _tables.RewriteAsync(Model, day, known[day]);

            foreach (var (each, rows) in known) Assert.Equal(Expected(rows), await FoldAsync(_tables, each));
            Assert.Equal(await TableAsync(_tables), await FoldAsync(_tables, 9));
        }
    }

    private static string[] Rows(Random random) =>
    [
        .. Enumerable.Range(0, 5).Where(_ => random.Next(4) > 0).Select(user =>
            $"u{user} level={random.Next(2)}{(random.Next(3) == 0 ? "" : $" worth={random.Next(3)}")} "
                + $"fans={(random.Next(2) == 0 ? "true" : "false")}"),
    ];

    /// <summary>The state that rows say, a line for each score and each segment that a person is in.</summary>
    private static string[] Expected(string[] rows) =>
    [
        .. rows.SelectMany(row => row.Split(' ')[1..].Select(value => $"{row.Split(' ')[0]} {value.Replace('=', ' ')}"))
            .Where(line => !line.EndsWith(" false", StringComparison.Ordinal))
            .Select(line => line.Replace(" true", " in", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
    ];

    private static Task<string[]> FoldAsync(ModelTables tables, int day) => tables.RowsAsync(
        $"""
        SELECT user_id || ' ' || name || ' ' || after FROM (
            SELECT DISTINCT ON (user_id, name) * FROM profile_changes WHERE extract(day FROM day) <= {day} ORDER BY user_id, name, day DESC
        ) AS newest
        WHERE after <> 'out' ORDER BY 1
        """);

    private static Task<string[]> TableAsync(ModelTables tables) => tables.RowsAsync(
        """
        SELECT user_id || ' ' || e.name || ' ' || e.value FROM profiles CROSS JOIN LATERAL
            (VALUES ('fans', CASE WHEN fans THEN 'in' END), ('level', level::text), ('worth', worth::text)) AS e (name, value)
        WHERE e.value IS NOT NULL ORDER BY 1
        """);
}
