using Cdp.Local.Tests.Postgres;
using Cdp.Model;

namespace Cdp.Local.Tests.Profiles;

/// <summary>The log of scores and segments: docs/design.md, Profiles.</summary>
public sealed class ProfileChangesTests(TestServer server) : IAsyncLifetime
{
    private static readonly DeclaredModel Model = ModelTables.Fans;

    private ModelTables _tables = null!;

    public async ValueTask InitializeAsync() => _tables = new(await server.NewDatabaseAsync());

    public async ValueTask DisposeAsync()
    {
        if (_tables is not null) await _tables.DisposeAsync();
    }

    [Fact]
    public async Task At_first_sight_scores_have_a_row_and_segments_only_where_the_person_is_in_them()
    {
        await _tables.LoadAsync(Model, 1, "ann level=1 worth=2.5 fans=true", "bob level=0 fans=false");

        Assert.Equal(
            ["1 ann fans: - -> in", "1 ann level: - -> 1", "1 ann worth: - -> 2.5", "1 bob level: - -> 0"], await _tables.ChangesAsync());
    }

    [Fact]
    public async Task Only_what_differs_from_the_newest_earlier_day_has_a_row()
    {
        await _tables.LoadAsync(Model, 1, "ann level=1 worth=2 fans=true", "bob level=0 worth=0.1 fans=false");
        await _tables.LoadAsync(Model, 4, "ann level=0 worth=2 fans=false", "bob level=1 worth=0.30000000000000004 fans=true");

        Assert.Equal(
            [
                "4 ann fans: in -> out",
                "4 ann level: 1 -> 0",
                "4 bob fans: - -> in",
                "4 bob level: 0 -> 1",
                "4 bob worth: 0.1 -> 0.30000000000000004",
            ],
            (await _tables.ChangesAsync()).Where(row => row[0] == '4'));
    }

    [Fact]
    public async Task A_day_that_is_loaded_again_replaces_its_rows()
    {
        await _tables.LoadAsync(Model, 1, "ann level=0 worth=1 fans=false");
        await _tables.LoadAsync(Model, 2, "ann level=1 worth=1 fans=true");
        await _tables.LoadAsync(Model, 2, "ann level=0 worth=1e21 fans=false");

        Assert.Equal(["1 ann level: - -> 0", "1 ann worth: - -> 1", "2 ann worth: 1 -> 1e+21"], await _tables.ChangesAsync());
    }

    [Fact]
    public async Task An_older_day_writes_nothing()
    {
        await _tables.LoadAsync(Model, 5, "ann level=0 fans=false");
        await _tables.LoadAsync(Model, 4, "ann level=1 fans=true");

        Assert.Equal(["5 ann level: - -> 0"], await _tables.ChangesAsync());
    }

    [Fact]
    public async Task Whoever_is_removed_loses_scores_and_leaves_segments_and_may_come_back()
    {
        await _tables.LoadAsync(Model, 1, "ann level=1 fans=true", "bob level=1 fans=true");
        await _tables.RunAsync("CREATE TABLE notes (who text REFERENCES profiles); INSERT INTO notes VALUES ('bob')");
        await _tables.LoadAsync(Model, 2);
        await _tables.LoadAsync(Model, 3);
        await _tables.LoadAsync(Model, 4, "ann level=1 fans=true");

        Assert.Equal(
            [
                "2 ann fans: in -> out", "2 ann level: 1 -> -", "2 bob fans: in -> out", "2 bob level: 1 -> -",
                "4 ann fans: out -> in", "4 ann level: - -> 1",
            ],
            (await _tables.ChangesAsync()).Where(row => row[0] != '1'));
        Assert.Equal(["bob {}"], await _tables.RowsAsync("SELECT user_id || ' ' || segments::text FROM profiles WHERE level IS NULL"));
    }

    [Fact]
    public async Task What_the_model_no_longer_has_is_lost_by_everybody()
    {
        await _tables.LoadAsync(Model, 1, "ann level=1 worth=3 fans=true");
        var smaller = ModelTables.Model("""{ "aggregates": { "logins": { "count": "" } } }""");

        await _tables.LoadAsync(smaller, 2, "ann logins=4");

        Assert.Equal(
            ["2 ann fans: in -> out", "2 ann level: 1 -> -", "2 ann worth: 3 -> -"],
            (await _tables.ChangesAsync()).Where(row => row[0] == '2'));
    }

    /// <summary>Random days of random people: the last row of each name up to a day is what the table held then.</summary>
    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public async Task The_log_folds_to_the_table(int seed)
    {
        var random = new Random(seed);
        for (var day = 1; day < 12; day += random.Next(3))
        {
            var rows = Enumerable.Range(0, 6).Where(_ => random.Next(4) > 0).Select(user =>
                $"u{user} level={random.Next(2)}{(random.Next(3) == 0 ? "" : $" worth={random.Next(3)}")} "
                    + $"fans={(random.Next(2) == 0 ? "true" : "false")}");
            await _tables.LoadAsync(Model, day, [.. rows]);

            var table = await _tables.RowsAsync(
                """
                SELECT user_id || ' ' || e.name || ' ' || e.value FROM profiles CROSS JOIN LATERAL
                    (VALUES ('fans', CASE WHEN fans THEN 'in' END), ('level', level::text), ('worth', worth::text)) AS e (name, value)
                WHERE e.value IS NOT NULL ORDER BY 1
                """);
            var log = await _tables.RowsAsync(
                """
                SELECT user_id || ' ' || name || ' ' || after FROM (
                    SELECT DISTINCT ON (user_id, name) * FROM profile_changes ORDER BY user_id, name, day DESC) AS newest
                WHERE after <> 'out' ORDER BY 1
                """);
            Assert.Equal(table, log);
        }
    }
}
