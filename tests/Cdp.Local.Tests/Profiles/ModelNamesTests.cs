using Cdp.Local.Tests.Postgres;
using Cdp.Model;
using Cdp.Profiles;

namespace Cdp.Local.Tests.Profiles;

/// <summary>What a changed model makes of the tables: docs/design.md, Profiles.</summary>
public sealed class ModelNamesTests(TestServer server) : IAsyncLifetime
{
    private static readonly DeclaredModel First = ModelTables.Model("""
        { "aggregates": { "logins": { "count": "" }, "page": { "last": "page_path" } },
          "segments": { "fans": "logins > 2", "order": "page = '/'" } }
        """);

    private static readonly DeclaredModel Second = ModelTables.Model("""
        { "aggregates": { "logins": { "count": "" }, "seen": { "max": "occurred_at" } },
          "segments": { "order": "logins > 0", "late": "seen is null" } }
        """);

    private ModelTables _tables = null!;

    public async ValueTask InitializeAsync() => _tables = new(await server.NewDatabaseAsync());

    public async ValueTask DisposeAsync()
    {
        if (_tables is not null) await _tables.DisposeAsync();
    }

    [Fact]
    public async Task Each_segment_has_a_view_of_its_people()
    {
        await _tables.LoadAsync(First, 1, "ann logins=3 fans=true order=false", "bob logins=1 fans=false order=true", "cy logins=0");

        Assert.Equal(["ann"], await _tables.RowsAsync("SELECT user_id FROM segment_fans"));
        Assert.Equal(["bob"], await _tables.RowsAsync("SELECT user_id FROM segment_order"));
    }

    [Fact]
    public async Task A_new_name_adds_a_column_and_a_former_one_stays_empty()
    {
        await _tables.LoadAsync(First, 1, "ann logins=3 page=/ fans=true order=true");
        await _tables.RunAsync(
            "ALTER TABLE profiles ADD COLUMN note text; UPDATE profiles SET note = 'mine'; CREATE INDEX ON profiles (note)");
        await _tables.LoadAsync(Second, 2, "ann logins=4 order=true late=false");

        Assert.Equal(
            ["ann 4 t f mine"], await _tables.RowsAsync("SELECT concat_ws(' ', user_id, logins, \"order\", late, note) FROM profiles"));
        Assert.Equal(["t"], await _tables.RowsAsync("SELECT (page IS NULL AND fans IS NULL)::text::char FROM profiles"));
        Assert.Empty(await _tables.RowsAsync("SELECT user_id FROM segment_fans"));
        Assert.Equal(
            First.Columns.Length + 2 + 1,
            (await _tables.RowsAsync("SELECT attname::text FROM pg_attribute WHERE attrelid = 'profiles'::regclass AND attnum > 0"))
                .Length);
    }

    [Fact]
    public async Task A_column_that_others_added_can_be_removed_by_them()
    {
        await _tables.RunAsync("CREATE TABLE profiles (user_id text PRIMARY KEY, note text)");
        await _tables.LoadAsync(First, 1, "ann logins=3 fans=true");

        await _tables.RunAsync("ALTER TABLE profiles DROP COLUMN note");

        Assert.Equal(["ann"], await _tables.RowsAsync("SELECT user_id FROM segment_fans"));
    }

    [Fact]
    public async Task A_former_name_can_be_dropped_and_comes_back_with_another_type()
    {
        await _tables.LoadAsync(First, 1, "ann logins=3 page=/ fans=true");
        await _tables.LoadAsync(Second, 2, "ann logins=4 order=true");
        var third = ModelTables.Model("""{ "aggregates": { "page": { "count": "" } }, "segments": { "order": "page > 0" } }""");

        var refused = await Assert.ThrowsAsync<ProfileStoreException>(() => _tables.LoadAsync(third, 3, "ann page=3"));
        Assert.Equal(
            "The column page of profiles is text, and the model makes it bigint. Nothing was loaded. Give it another name in the model; or "
            + "take it out of the model, remove the column (./cdp model drop page), and put it back.",
            refused.Message);
        await _tables.DropAsync(Second, "page");
        await _tables.DropAsync(Second, "fans");
        await _tables.LoadAsync(third, 3, "ann page=3 order=true");

        Assert.Equal(["3"], await _tables.RowsAsync("SELECT page::text FROM segment_order"));
        Assert.Equal(["t"], await _tables.RowsAsync("SELECT (to_regclass('segment_fans') IS NULL)::text::char"));
    }

    [Theory]
    [InlineData("logins", "The model in use has logins: take it out of the file first, then drop it.")]
    [InlineData("note", "No model of this database had note. Names that can be dropped: fans, page.")]
    [InlineData("user_id", "The model in use has user_id: take it out of the file first, then drop it.")]
    public async Task Nothing_else_can_be_dropped(string name, string message)
    {
        await _tables.LoadAsync(First, 1, "ann logins=3");
        await _tables.RunAsync("ALTER TABLE profiles ADD COLUMN note text");
        await _tables.LoadAsync(Second, 2, "ann logins=4");

        Assert.Equal(message, (await Assert.ThrowsAsync<ProfileStoreException>(() => _tables.DropAsync(Second, name))).Message);
    }

    [Fact]
    public async Task A_table_with_the_name_of_a_segments_view_is_left_alone()
    {
        await _tables.RunAsync("CREATE TABLE segment_fans (x int)");

        var refused = await Assert.ThrowsAsync<ProfileStoreException>(() => _tables.LoadAsync(First, 1, "ann logins=3"));

        Assert.Equal(
            "\"segment_fans\" should be the view of a segment, but something that is not a view has that name. Nothing was loaded: rename "
            + "it, or the segment.",
            refused.Message);
        Assert.Equal(["t"], await _tables.RowsAsync("SELECT (to_regclass('profiles') IS NULL)::text::char"));
    }
}
