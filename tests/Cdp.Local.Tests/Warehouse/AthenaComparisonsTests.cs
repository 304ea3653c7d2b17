using Cdp.Local.Warehouse;
using Cdp.Profiles;
using NodaTime;

namespace Cdp.Local.Tests.Warehouse;

public sealed class AthenaComparisonsTests : IDisposable
{
    private static readonly LocalDate Day = new(2026, 11, 2);

    private readonly TestLake _lake = new();

    public AthenaComparisonsTests() =>
        _lake.Write(Day, [new(Day, "ann", "1.1", Day.ToDateTimeUnspecified().AddHours(8))]);

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData("SELECT * FROM hits WHERE dt = '2026-11-02'", "dt is of type DATE", "Write DATE '2026-11-02' instead")]
    [InlineData("SELECT * FROM hits WHERE '2026-11-02' <= dt AND event_name = 'login'", "DATE", "Write DATE '2026-11-02'")]
    [InlineData("SELECT * FROM hits AS h WHERE h.dt IN (DATE '2026-11-02', '2026-11-03')", "h.dt is", "DATE '2026-11-03'")]
    [InlineData("SELECT * FROM hits WHERE dt BETWEEN '2026-11-02' AND DATE '2026-11-03'", "DATE", "DATE '2026-11-02'")]
    [InlineData(
        "SELECT * FROM hits WHERE occurred_at >= '2026-11-02'", "occurred_at is of type TIMESTAMP", "TIMESTAMP '2026-11-02 00:00:00'")]
    [InlineData("SELECT * FROM hits WHERE occurred_at >= '2026-11-02 10:00:00'", "TIMESTAMP", "TIMESTAMP '2026-11-02 10:00:00'")]
    [InlineData("SELECT * FROM hits WHERE session_number = '1'", "BIGINT", "Write 1 instead")]
    [InlineData("SELECT * FROM hits WHERE value <> '1.5'", "DOUBLE", "Write 1.5 instead")]
    [InlineData("SELECT * FROM hits WHERE is_bot = 'true'", "BOOLEAN", "Write true instead")]
    [InlineData("SELECT * FROM items WHERE price > '5'", "price is of type DOUBLE", "Write 5 instead")]
    [InlineData("SELECT * FROM runs WHERE as_of = '2026-11-02'", "as_of is of type DATE", "DATE '2026-11-02'")]
    [InlineData(
        "SELECT * FROM hits WHERE date_trunc('month', dt) = '2026-11-01'", "what stands beside it is of type DATE", "DATE '2026-11-01'")]
    [InlineData("SELECT * FROM hits WHERE CASE dt WHEN '2026-11-02' THEN true END", "DATE", "DATE '2026-11-02'")]
    [InlineData("SELECT count(*) FILTER (WHERE dt = '2026-11-02') FROM hits", "DATE", "DATE '2026-11-02'")]
    [InlineData(
        "WITH days AS (SELECT dt AS of_day FROM hits) SELECT * FROM days WHERE of_day = '2026-11-02'", "of_day is of type DATE",
        "DATE '2026-11-02'")]
    [InlineData("SELECT * FROM hits a JOIN runs b ON a.dt = b.dt AND b.dt = '2026-11-02'", "b.dt is of type DATE", "DATE '2026-11-02'")]
    [InlineData("SELECT max_by(page_path, dt) FILTER (WHERE dt = '2026-11-02') FROM hits", "DATE", "DATE '2026-11-02'")]
    public void A_comparison_that_Athena_refuses_is_refused_with_what_to_write(string sql, string what, string write)
    {
        var fault = Assert.Throws<WarehouseException>(() => Count(sql));

        Assert.StartsWith("On Athena this fails: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(what, fault.Message, StringComparison.Ordinal);
        Assert.Contains(write, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT * FROM hits WHERE dt = DATE '2026-11-02'", 1)]
    [InlineData("SELECT * FROM hits WHERE dt = CAST('2026-11-02' AS date)", 1)]
    [InlineData("SELECT * FROM hits WHERE CAST(dt AS varchar) = '2026-11-02'", 1)]
    [InlineData("SELECT * FROM hits WHERE date_format(dt, '%Y-%m') = '2026-11'", 1)]
    [InlineData("SELECT * FROM (SELECT date_format(dt, '%Y-%m') AS dt FROM hits) AS months WHERE dt = '2026-11'", 1)]
    [InlineData(
        "SELECT * FROM (SELECT CAST(dt AS varchar) AS dt FROM hits) AS texts WHERE dt >= '2026-11-01' AND dt IN ('2026-11-02', "
        + "'2026-11-03')",
        1)]
    [InlineData("SELECT * FROM hits WHERE event_name = 'page_view' AND user_id IN ('ann', 'ben') AND page_host IS DISTINCT FROM '5'", 1)]
    [InlineData(
        "SELECT * FROM hits WHERE json_extract_scalar(params, '$.a') = '5' OR split_part(page_path, '/', 2) <> '2026-11-02' OR true", 1)]
    [InlineData("SELECT * FROM hits WHERE occurred_at > from_iso8601_timestamp('2026-11-01') AND 'a' = 'a' AND NULL = '5' IS NULL", 1)]
    [InlineData(
        "SELECT * FROM hits WHERE occurred_at >= with_timezone(TIMESTAMP '2026-11-02 00:00:00', "
        + "'Europe/Vienna') AND lower(event_name) = 'page_view'",
        1)]
    [InlineData("SELECT * FROM (VALUES ('2026-11-02')) AS t (dt) WHERE dt = '2026-11-02'", 1)]
    [InlineData("SELECT * FROM runs WHERE stage = 'compact' AND query_id = '5'", 0)]
    [InlineData("SELECT transform(ARRAY['a', 'b'], x -> x = 'a') FROM hits", 1)]
    public void What_Athena_accepts_raises_no_alarm(string sql, int rows) => Assert.Equal(rows, Count(sql));

    [Fact]
    public void A_statement_that_is_wrong_in_another_way_is_refused_in_the_engines_words() =>
        Assert.Contains(
            "no_column", Assert.Throws<WarehouseException>(() => Count("SELECT * FROM hits WHERE no_column = '5'")).Message,
            StringComparison.Ordinal);

    private int Count(string sql)
    {
        using var lake = LakeDatabase.Open(_lake.Root);
        using var rows = lake.Select(sql, TestContext.Current.CancellationToken);
        var count = 0;
        while (rows.Read()) count++;
        return count;
    }
}
