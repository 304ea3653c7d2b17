using Cdp.Local.Tests.Postgres;
using NodaTime;

namespace Cdp.Local.Tests.Profiles;

public sealed class HostileProfileTests(TestServer server)
{
    private static readonly LocalDate Day = new(2026, 11, 20);

    public static TheoryData<string> Values =>
    [
        "../../x", "a/b", "~me", "%2F", "=cmd()", "+1", "O'Brien", "\"quoted\"", "a,b", "line\nbreak", "line\r\nbreak", "\\.", "a\n\\.\nb",
        "\\N", "\\", "\\u0000",
        "\\\\u0000", string.Concat(Enumerable.Repeat("😀", 250)), "'; DROP TABLE profiles; --", "{a,b}", "NULL", " ", "\u202e", "\t",
    ];

    [Theory, MemberData(nameof(Values))]
    public async Task A_hostile_value_travels_through_unharmed(string value)
    {
        await using var database = new ProfileDatabase(await server.NewDatabaseAsync());

        await database.LoadAsync(Day, new(value, Day, 1, [value, value + "2"]), new("other", Day));

        Assert.Equal(value, await database.ValueAsync<string>("SELECT user_id FROM profiles WHERE user_id <> 'other'"));
        Assert.Equal([value, value + "2"], await database.ValueAsync<string[]>("SELECT client_ids FROM profiles WHERE user_id <> 'other'"));
        Assert.Equal(new(2, 0, 0, 0), await database.LoadAsync(Day, new(value, Day, 1, [value, value + "2"]), new("other", Day)));
        Assert.Equal(new("user_id", value), (await database.Store.FindAsync(value, TestContext.Current.CancellationToken))![0]);
    }

    [Fact]
    public async Task A_NUL_is_left_out_raw_or_escaped_in_JSON()
    {
        await using var database = new ProfileDatabase(await server.NewDatabaseAsync());
        var row = new ProfileRow("a\0n\0n", Day, 1, ["1.\0\0" + "1", "\\\0", "\\u0000"]).Line();
        Assert.Contains("\\u0000", row, StringComparison.Ordinal); // as Trino's JSON writes it

        await database.LoadAsync(ProfileRows.Text(ProfileRows.Header + row), Day);

        Assert.Equal("ann", await database.ValueAsync<string>("SELECT user_id FROM profiles"));
        Assert.Equal(["1.1", "\\", "\\u0000"], await database.ValueAsync<string[]>("SELECT client_ids FROM profiles"));
    }

    [Fact]
    public async Task Nobody_has_no_profile()
    {
        await using var database = new ProfileDatabase(await server.NewDatabaseAsync());

        Assert.Null(await database.Store.FindAsync("ann", TestContext.Current.CancellationToken));
        await database.LoadAsync(Day, new ProfileRow("ann", Day));
        Assert.Null(await database.Store.FindAsync("bob", TestContext.Current.CancellationToken));
    }
}
