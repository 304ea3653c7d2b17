using Cdp.Local.Tests.Postgres;
using Cdp.Model;
using Cdp.Profiles;

namespace Cdp.Local.Tests.Profiles;

/// <summary>What a changed model finds made for it, and what of others survives all of it.</summary>
public sealed class PreparedModelTests(TestServer server) : IAsyncLifetime
{
    private static readonly DeclaredModel InUse = ModelTables.Model("""
        { "aggregates": { "logins": { "count": "" }, "page": { "last": "page_path" } }, "segments": { "fans": "logins > 2" } }
        """);

    private static readonly DeclaredModel Changed = ModelTables.Model("""
        { "aggregates": { "logins": { "count": "" }, "seen": { "max": "occurred_at" } },
          "scores": { "level": { "of": "logins", "bands": [[0, 0]] } }, "segments": { "late": "seen is null" } }
        """);

    private ModelTables _tables = null!;

    public async ValueTask InitializeAsync() => _tables = new(await server.NewDatabaseAsync());

    public async ValueTask DisposeAsync()
    {
        if (_tables is not null) await _tables.DisposeAsync();
    }

    [Fact]
    public async Task An_empty_database_gets_the_table_and_the_views()
    {
        var (columns, views) = await _tables.PrepareAsync(InUse);

        Assert.Equal(InUse.Columns.Select(column => column.Name), columns);
        Assert.Equal(["segment_fans"], views);
        Assert.Empty(await _tables.RowsAsync("SELECT user_id FROM segment_fans"));
        await _tables.LoadAsync(InUse, 1, "ann logins=3 fans=true");
        Assert.Equal(["ann"], await _tables.RowsAsync("SELECT user_id FROM segment_fans"));
    }

    [Fact]
    public async Task What_the_model_in_use_needs_stays_with_its_values_until_the_other_one_is_loaded()
    {
        await _tables.LoadAsync(InUse, 1, "ann logins=3 page=/ fans=true");
        var log = await _tables.ChangesAsync();

        var made = await _tables.PrepareAsync(Changed);
        var again = await _tables.PrepareAsync(Changed);

        Assert.Equal(["seen", "level", "late"], made.Columns);
        Assert.Equal(["segment_late"], made.Views);
        Assert.Equal((0, 0), (again.Columns.Count, again.Views.Count));
        Assert.Equal(["ann 3 / t"], await _tables.RowsAsync("SELECT concat_ws(' ', user_id, logins, page, fans) FROM segment_fans"));
        Assert.Equal(log, await _tables.ChangesAsync());
        await _tables.LoadAsync(InUse, 2, "ann logins=4 page=/a fans=true");
        Assert.Equal(["ann 4 /a"], await _tables.RowsAsync("SELECT concat_ws(' ', user_id, logins, page) FROM segment_fans"));
        await _tables.LoadAsync(Changed, 3, "ann logins=4 level=0 late=true");
        Assert.Equal(["ann 0"], await _tables.RowsAsync("SELECT concat_ws(' ', user_id, level) FROM segment_late"));
    }

    [Fact]
    public async Task A_changed_type_is_refused_and_nothing_is_made()
    {
        await _tables.LoadAsync(InUse, 1, "ann logins=3");
        var other = ModelTables.Model("""{ "aggregates": { "new": { "count": "" }, "page": { "count": "" } } }""");

        var refused = await Assert.ThrowsAsync<ProfileStoreException>(() => _tables.PrepareAsync(other));

        Assert.StartsWith("The column page of profiles is text, and the model makes it bigint.", refused.Message, StringComparison.Ordinal);
        Assert.Empty(await _tables.RowsAsync(
            "SELECT attname::text FROM pg_attribute WHERE attrelid = 'profiles'::regclass AND attname = 'new'"));
    }

    [Fact]
    public async Task What_others_added_survives_every_load_and_every_change_of_the_model()
    {
        await _tables.LoadAsync(InUse, 1, "ann logins=3 page=/ fans=true", "bob logins=1");
        await _tables.RunAsync(
            """
            ALTER TABLE profiles ADD COLUMN owner text DEFAULT 'nobody', ADD COLUMN "Logins" int;
            UPDATE profiles SET owner = 'eve', "Logins" = 7 WHERE user_id = 'ann';
            CREATE INDEX by_owner ON profiles (owner);
            CREATE TABLE deals (id int PRIMARY KEY, who text NOT NULL REFERENCES profiles (user_id));
            INSERT INTO deals VALUES (1, 'ann'), (2, 'bob');
            CREATE VIEW deals_of_fans AS SELECT d.id, p.logins, p.owner FROM deals d JOIN profiles p ON p.user_id = d.who
            """);

        await _tables.LoadAsync(InUse, 2, "ann logins=4 page=/a fans=true");
        await _tables.PrepareAsync(Changed);
        await _tables.LoadAsync(Changed, 3, "ann logins=5 level=0", "cy logins=1");
        await _tables.DropAsync(Changed, "page");
        await _tables.DropAsync(Changed, "fans");
        await _tables.RewriteAsync(Changed, 2, "ann logins=5 level=0");
        await _tables.LoadAsync(Changed, 4, "ann logins=6 level=0");

        Assert.Equal(
            ["ann eve 7 6", "bob nobody"],
            await _tables.RowsAsync("SELECT concat_ws(' ', user_id, owner, \"Logins\", logins) FROM profiles ORDER BY user_id"));
        Assert.Equal(
            ["1 6 eve", "2 nobody"], await _tables.RowsAsync("SELECT concat_ws(' ', id, logins, owner) FROM deals_of_fans ORDER BY id"));
        Assert.Equal(
            ["by_owner", "deals_who_fkey"],
            await _tables.RowsAsync(
                """
                SELECT indexname::text FROM pg_indexes WHERE indexname = 'by_owner'
                UNION ALL SELECT conname::text FROM pg_constraint WHERE contype = 'f' AND confrelid = 'profiles'::regclass
                """));
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => _tables.RunAsync("INSERT INTO deals VALUES (3, 'nobody')"));
    }
}
