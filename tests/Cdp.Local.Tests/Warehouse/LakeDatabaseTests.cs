using System.Buffers;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Cdp.Hits;
using Cdp.Lake.Parquet;
using Cdp.Lake.Receipts;
using Cdp.Local.Warehouse;
using Cdp.Profiles;
using Cdp.Testing;
using Cdp.Text;
using NodaTime;

namespace Cdp.Local.Tests.Warehouse;

public sealed class LakeDatabaseTests : IDisposable
{
    private static readonly LocalDate Day = new(2026, 11, 20);

    private readonly TestLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Theory, InlineData("hits"), InlineData("items"), InlineData("rejected"), InlineData("runs")]
    public void A_view_of_an_empty_lake_has_the_columns_and_types_of_a_full_one(string view)
    {
        var empty = Shape(view);
        _lake.Write(Day, [Hit("ann")]);
        PutRejected("{\"event_id\":\"a.1\",\"reason\":\"bad_json\"}\n");
        _lake.Put("runs/compact/dt=2026-11-20.json", "{}");

        Assert.Equal(Shape(view), empty);
        Assert.NotEmpty(empty);
    }

    [Fact]
    public void Hits_are_the_columns_of_the_lake_and_the_day() =>
        Assert.Equal([.. HitColumns.All.Select(column => column.Name), "dt"], Shape("hits").Select(column => column.Split(' ')[0]));

    [Fact]
    public void What_the_lake_writes_is_what_the_view_shows()
    {
        var hit = HitWorld.Random(new Random(7));
        hit.SetText(HitColumn.UserId, "ann"u8);
        hit.SetInteger(HitColumn.OccurredAt, 1_795_132_800_123);
        var file = new ArrayBufferWriter<byte>();
        var writer = new LakeFileWriter();
        writer.Start(file);
        writer.Add(HitWorld.Encode(hit));
        writer.Complete();
        _lake.Put("hits/dt=2026-11-20/user=ann/received-2026-11-20.parquet", file.WrittenSpan.ToArray());

        Assert.Equal(["ann|2026-11-20T00:00:00.123Z|2026-11-20"], Rows("SELECT user_id, occurred_at, dt FROM hits"));
    }

    [Fact]
    public void Rejected_lines_show_the_day_received_the_reason_and_the_raw_line()
    {
        PutRejected(
            "{\"event_id\":\"01.1\",\"reason\":\"bad_json\",\"detail\":\"byte "
            + "3\",\"raw\":\"{\\\"v\\\":1}\"}\n{\"event_id\":\"k#2\",\"reason\":\"bad_record\"}\n");

        Assert.Equal(
            ["01.1|2026-11-20|bad_json|byte 3|{\"v\":1}", "k#2|2026-11-20|bad_record||"], Rows("SELECT * FROM rejected ORDER BY event_id"));
    }

    [Fact]
    public void Receipts_of_both_stages_are_rows()
    {
        _lake.Put("runs/compact/dt=2026-11-20.json", "{\n  \"hits\": 3, \"ignored\": {\"empty\": 2}, \"seconds\": 0.5, \"later\": [1] }");
        _lake.Put("runs/score/dt=2026-11-20.json", "{\"as_of\":\"2026-11-20\",\"users\":2}");

        Assert.Equal(["compact|2026-11-20|3|{\"empty\":2}|0.5||", "score|2026-11-20||||2026-11-20|2"],
            Rows("SELECT stage, dt, hits, ignored, seconds, as_of, users FROM runs ORDER BY stage"));
    }

    [Fact]
    public void A_run_has_every_member_of_its_receipt()
    {
        var compacted = new CompactReceipt(
            Day, 1, 2, 3, 4, new Dictionary<string, long> { ["ads_ping"] = 5 }, new Dictionary<string, long> { ["bad_json"] = 6 },
            7, 8, 9, 10, 0.5, 11, "look at \"cd1\"", "raw digest", 12, "settings");
        var scored = new ScoreReceipt(Day, 1, 2, 3, 4, "a query", 5, 0.5, "inputs", "host:5432/db");
        _lake.Put("runs/compact/dt=2026-11-20.json", JsonSerializer.SerializeToUtf8Bytes(compacted, ReceiptJson.Default.CompactReceipt));
        _lake.Put("runs/score/dt=2026-11-20.json", JsonSerializer.SerializeToUtf8Bytes(scored, ReceiptJson.Default.ScoreReceipt));

        AssertRow(JsonSerializer.SerializeToElement(compacted, ReceiptJson.Default.CompactReceipt), "compact");
        AssertRow(JsonSerializer.SerializeToElement(scored, ReceiptJson.Default.ScoreReceipt), "score");

        void AssertRow(JsonElement receipt, string stage) => Assert.All(
            receipt.EnumerateObject(),
            member => Assert.Equal([member.Value.ToString()], Rows($"SELECT {member.Name} FROM runs WHERE stage = '{stage}'")));
    }

    [Theory]
    [InlineData("SELECT * FROM read_csv('/etc/passwd')")]
    [InlineData("SELECT * FROM read_text('/etc/passwd')")]
    [InlineData("FROM '/etc/passwd'")]
    [InlineData("SELECT * FROM glob('/etc/*')")]
    [InlineData("SELECT * FROM read_parquet('https://127.0.0.1:1/x.parquet')")]
    [InlineData("SELECT * FROM 's3://b/x.parquet'")]
    [InlineData("COPY (SELECT 1) TO 'x.csv'")]
    [InlineData("ATTACH '/tmp/x.db'")]
    [InlineData("INSTALL httpfs")]
    [InlineData("SET enable_external_access = true")]
    [InlineData("CREATE TABLE t (a int)")]
    [InlineData("DROP VIEW hits")]
    [InlineData("SELECT 1; SELECT 2")]
    [InlineData("SELECT 1; COPY (SELECT 1) TO 'x'")]
    [InlineData("")]
    [InlineData("-- nothing")]
    [InlineData("SELEC 1")]
    [InlineData("PRAGMA version")]
    [InlineData("EXPLAIN ANALYZE SELECT 1"), InlineData("SELECT 1\0")]
    public void Anything_but_one_SELECT_over_the_lake_is_refused(string sql)
    {
        _lake.Write(Day, [Hit("ann")]);

        Assert.Throws<WarehouseException>(() => Rows(sql));
        Assert.Equal(["1"], Rows("SELECT count(*) FROM hits"));
        Assert.Equal(["hits"], Directory.GetFileSystemEntries(_lake.Root).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("SELECT 1;", "1")]
    [InlineData("SHOW TABLES", "hits")]
    [InlineData("WITH a AS (SELECT 2 AS b) SELECT b FROM a -- end", "2")]
    [InlineData("VALUES ('; DROP TABLE x')", "; DROP TABLE x")]
    public void One_SELECT_in_any_dress_is_fine(string sql, string first) => Assert.Equal(first, Rows(sql)[0]);

    [Theory, InlineData("l[a]k'e*?"), InlineData("with space"), InlineData("ä😀"), InlineData("[[]"), InlineData("'; DROP VIEW hits; --")]
    public void A_root_of_any_name_is_the_lake_and_nothing_beside_it(string name)
    {
        _lake.Write(Day, [Hit("ann")]);
        _lake.Put("beside/secret.csv", "a");
        Directory.CreateDirectory(Path.Combine(_lake.Root, name));
        Directory.Move(Path.Combine(_lake.Root, "hits"), Path.Combine(_lake.Root, name, "hits"));
        using var lake = LakeDatabase.Open(Path.Combine(_lake.Root, name));

        using (var rows = lake.Select("SELECT user_id FROM hits", TestContext.Current.CancellationToken))
        {
            Assert.True(rows.Read());
            Assert.Equal("ann", rows.Value(0));
        }

        Assert.Throws<WarehouseException>(() =>
            lake.Select(
                $"FROM read_csv({SqlText.Text(Path.Combine(_lake.Root, "beside/secret.csv"))})", TestContext.Current.CancellationToken));
    }

    [Theory, InlineData(0), InlineData(4), InlineData(-1), InlineData(-2)]
    public void A_Parquet_file_that_is_cut_is_named_with_the_cure(int length)
    {
        _lake.Write(Day.PlusDays(1), [Hit("ann")]);
        var file = _lake.AnyHitFile();
        var bytes = File.ReadAllBytes(file);
        File.WriteAllBytes(file, bytes[..(length >= 0 ? length : bytes.Length + length * bytes.Length / 4)]);

        var fault = Assert.Throws<WarehouseException>(() => Rows("SELECT * FROM hits"));

        Assert.StartsWith(file + " cannot be read.", fault.Message, StringComparison.Ordinal);
        Assert.EndsWith("cdp compact --date 2026-11-21", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_vanishes_while_the_lake_is_read_is_named_with_the_cure()
    {
        _lake.Write(Day, Enumerable.Range(0, 20).Select(i => Hit($"user-{i:D3}")));
        using var lake = LakeDatabase.Open(_lake.Root);
        using var rows = lake.Select(
            "SELECT system.main.repeat('much to read first', "
            + "100) || i AS text FROM range(1000000) AS r (i) UNION ALL SELECT event_name FROM hits",
            TestContext.Current.CancellationToken);
        Assert.True(rows.Read());
        foreach (var file in Directory.EnumerateFiles(_lake.Root, "*.parquet", SearchOption.AllDirectories)) File.Delete(file);

        var fault = Assert.Throws<WarehouseException>(() =>
        {
            while (rows.Read())
            {
            }
        });

        Assert.Contains(
            "/received-2026-11-20.parquet cannot be read. It vanished while it was read", fault.Message, StringComparison.Ordinal);
        Assert.EndsWith("cdp compact --date 2026-11-20", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cut_file_of_rejected_lines_is_named_with_the_cure()
    {
        PutRejected("{\"event_id\":\"01.1\",\"reas");

        Assert.EndsWith(
            "cdp compact --date 2026-11-20", Assert.Throws<WarehouseException>(() => Rows("SELECT * FROM rejected")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_query_larger_than_memory_spills_into_the_lakes_directory_and_leaves_nothing_there()
    {
        using (var lake = LakeDatabase.Open(_lake.Root, memoryMebibytes: 60))
        {
            using var rows = lake.Select(
                "SELECT count(*) FROM (SELECT DISTINCT i || system.main.repeat('x', 40) AS x FROM range(2000000) AS r (i))",
                TestContext.Current.CancellationToken);
            Assert.True(rows.Read());
            Assert.Equal(2_000_000L, rows.Value(0));
        }

        Assert.Empty(Directory.GetFileSystemEntries(_lake.Root));
    }

    [Fact]
    public void A_cancelled_query_ends_at_once()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        using var lake = LakeDatabase.Open(_lake.Root);

        Assert.Throws<OperationCanceledException>(() =>
        {
            using var rows =
                lake.Select("SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range + b.range < 0", source.Token);
            rows.Read();
        });
    }

    private static TestHit Hit(string user) => new(Day, user, "1.1", new DateTime(2026, 11, 20, 8, 0, 0, DateTimeKind.Unspecified));

    private void PutRejected(string lines)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(Encoding.UTF8.GetBytes(lines));
        _lake.Put("rejected/dt=2026-11-20/received-2026-11-20.ndjson.gz", bytes.ToArray());
    }

    private List<string> Shape(string view)
    {
        using var lake = LakeDatabase.Open(_lake.Root);
        using var rows = lake.Select($"DESCRIBE {view}", TestContext.Current.CancellationToken);
        var columns = new List<string>();
        while (rows.Read()) columns.Add($"{rows.Value(0)} {rows.Value(1)}");
        return columns;
    }

    private List<string> Rows(string sql)
    {
        using var lake = LakeDatabase.Open(_lake.Root);
        using var rows = lake.Select(sql, TestContext.Current.CancellationToken);
        var lines = new List<string>();
        while (rows.Read())
            lines.Add(string.Join('|', Enumerable.Range(0, rows.Columns).Select(column => ValueText.Of(rows.Value(column)))));
        return lines;
    }
}
