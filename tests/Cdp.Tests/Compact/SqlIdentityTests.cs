using System.Globalization;
using Cdp.Compact;
using Cdp.Testing;
using DuckDB.NET.Data;
using Microsoft.Extensions.Time.Testing;

namespace Cdp.Tests.Compact;

/// <summary>
/// duplicates-and-identity.sql, the second implementation of duplicates and identity, against the first, on seeded random worlds.
/// </summary>
public sealed class SqlIdentityTests
{
    private static readonly string Sql = File.ReadAllText(Repository.PathOf("functions", "Cdp", "Identity", "duplicates-and-identity.sql"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<int> Seeds => WorldTests.Seeds;

    [Theory, MemberData(nameof(Seeds))]
    public async Task One_query_over_all_that_was_read_decides_as_compaction_day_by_day(int seed)
    {
        var world = new World(seed);
        var store = await CompactAsync(world);

        var rows = Query(world);

        Assert.Equal(
            LakeSnapshot.Owners(store).Select(row => row[(row.IndexOf(" | ", StringComparison.Ordinal) + 3)..])
                .Order(StringComparer.Ordinal),
            rows.Where(row => row.Outcome == "hit").Select(row => $"{row.Event} | {row.User} | {row.By}").Order(StringComparer.Ordinal));
        var receipts = LakeSnapshot.Receipts(store).ToList();
        Assert.Equal(receipts.Sum(day => day.Duplicates), rows.Count(row => row.Outcome == "duplicate"));
        Assert.Equal(receipts.Sum(day => day.Ignored.Values.Sum()), rows.Count(row => row.Outcome == "ignored"));
        Assert.Equal(
            receipts.Sum(day => day.Rejected.Values.Sum()),
            rows.Count(row => row.Outcome == "rejected") + world.BadLines.Count + world.TakenIds.Count);
    }

    private static async Task<MemoryObjectStore> CompactAsync(World world)
    {
        var store = new MemoryObjectStore();
        foreach (var item in world.Objects) await store.PutAsync(item.Key, item.Bytes, Cancel);
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 21, 3, 0, 0, TimeSpan.Zero));
        foreach (var day in world.ReceivedDays)
        {
            var request = new CompactRequest(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            Assert.Empty((await new Compaction(store, world.Settings, clock).RunAsync(request, null, Cancel)).Failed);
        }

        return store;
    }

    private static List<(string Event, string Outcome, string? User, string? By)> Query(World world)
    {
        using var duckDb = new DuckDBConnection("Data Source=:memory:");
        duckDb.Open();
        Load(duckDb, world);
        using var command = duckDb.CreateCommand();
        command.CommandText = Sql
            .Replace(
                "{{sign_in_window}}", ((long)world.Settings.Identity.SignInWindow.TotalMilliseconds).ToString(CultureInfo.InvariantCulture),
                StringComparison.Ordinal)
            .Replace(
                "{{max_users}}", world.Settings.Identity.MaxUsersPerClient.ToString(CultureInfo.InvariantCulture),
                StringComparison.Ordinal);
        using var reader = command.ExecuteReader();
        var rows = new List<(string, string, string?, string?)>();
        while (reader.Read())
            rows.Add(($"{reader.GetString(0)}.{reader.GetInt32(1)}", reader.GetString(3), Text(4), Text(5)));
        return rows;

        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
    }

    private static void Load(DuckDBConnection duckDb, World world)
    {
        using var create = duckDb.CreateCommand();
        create.CommandText = """
            CREATE TABLE events (object_key VARCHAR, line_number INTEGER, content_hash VARCHAR, record_id VARCHAR, event_number INTEGER,
                received_at BIGINT, occurred_at BIGINT, kind VARCHAR, copy_key VARCHAR, has_counters BOOLEAN, client_id VARCHAR,
                uid VARCHAR, denied BOOLEAN, is_bot BOOLEAN)
            """;
        create.ExecuteNonQuery();
        using var rows = duckDb.CreateAppender("events");
        foreach (var (each, key, line, content) in world.Read)
            rows.CreateRow()
                .AppendValue(key).AppendValue(line).AppendValue(content).AppendValue(each.Record).AppendValue(each.Number)
                .AppendValue(each.ReceivedAt).AppendValue(each.OccurredAt).AppendValue(each.Refused ?? "hit").AppendValue(each.Copy)
                .AppendValue(each.HasCounters).AppendValue(each.Client).AppendValue(each.User).AppendValue(each.Denied)
                .AppendValue(each.Robot)
                .EndRow();
    }
}
