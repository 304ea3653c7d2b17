using System.Text;
using System.Text.Json;
using Cdp.Local.Warehouse;
using Cdp.Profiles;

namespace Cdp.Local.Tests.Warehouse;

public sealed class LakeQueryTests : IDisposable
{
    private const string Kinds =
        "SELECT 1 AS whole, 1.5 AS exact, 2.5e0 AS number, true AS truth, NULL AS nothing, '' AS empty, 'a,\"b\"' AS text, "
        + "DATE '2026-11-20' AS day, "
        + "TIMESTAMP '2026-11-20 01:02:03.123' AS moment, [1, 2] AS list, {'a': 'x'} AS struct, 'nan'::double AS nan, "
        + "12345678901234567890123::hugeint AS huge";

    private readonly TestLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task JSON_is_one_array_that_keeps_types() => Assert.Equal(
        "[{\"whole\":1,\"exact\":1.5,\"number\":2.5,\"truth\":true,\"nothing\":null,"
        + "\"empty\":\"\",\"text\":\"a,\\\"b\\\"\",\"day\":\"2026-11-20\","
        + "\"moment\":\"2026-11-20T01:02:03.123Z\",\"list\":[1,2],\"struct\":{\"a\":\"x\"},"
        + "\"nan\":\"NaN\",\"huge\":12345678901234567890123}]\n",
        await PrintAsync(Kinds, QueryFormat.Json));

    [Fact]
    public async Task CSV_quotes_where_it_must_and_tells_NULL_from_empty() => Assert.Equal(
        "whole,exact,number,truth,nothing,empty,text,day,moment,list,struct,nan,huge\n"
        + "1,1.5,2.5,true,,\"\",\"a,\"\"b\"\"\",2026-11-20,2026-11-20T01:02:03.123Z,\"[1,2]\","
        + "\"{\"\"a\"\":\"\"x\"\"}\",NaN,12345678901234567890123\n",
        await PrintAsync(Kinds, QueryFormat.Csv));

    [Theory]
    [InlineData(false, "'@v,n\n'=cmd(),-1\na\\nb\\u001b,0.30000000000000004\n")]
    [InlineData(true, "@v,n\n=cmd(),-1\n\"a\nb\u001b\",0.30000000000000004\n")]
    public async Task CSV_is_safe_for_spreadsheets_and_terminals_unless_it_is_raw(bool raw, string csv) => Assert.Equal(
        csv,
        await PrintAsync(
            "SELECT * FROM (VALUES ('=cmd()', -1e0), (concat('a', chr(10), 'b', chr(27)), 0.1e0 + 0.2e0)) AS t (\"@v\", n)",
            QueryFormat.Csv, raw));

    [Theory]
    [InlineData(QueryFormat.Table, "n               list\n──────────────  ─────────\n0.3             [0.3,7.5]\n1793653545.123  []\n")]
    [InlineData(QueryFormat.Json, "[{\"n\":0.30000000000000004,\"list\":[0.30000000000000004,7.5]},{\"n\":1793653545.123,\"list\":[]}]\n")]
    [InlineData(QueryFormat.Csv, "n,list\n0.30000000000000004,\"[0.30000000000000004,7.5]\"\n1793653545.123,[]\n")]
    public async Task Sums_have_no_binary_dust_in_a_table_and_are_exact_for_machines(QueryFormat format, string printed) => Assert.Equal(
        printed,
        await PrintAsync("SELECT * FROM (VALUES (0.1e0 + 0.2e0, [0.1e0 + 0.2e0, 7.5e0]), (1793653545.123e0, [])) AS t (n, list)", format));

    [Fact]
    public async Task A_table_sends_no_control_characters_to_the_terminal() => Assert.Equal(
        "who       n\n────────  ─\na\\u001b[  1\n∅         2\n",
        await PrintAsync("SELECT * FROM (VALUES (concat('a', chr(27), '['), 1), (NULL, 2)) AS t (who, n)", QueryFormat.Table));

    [Theory, InlineData(QueryFormat.Table, ""), InlineData(QueryFormat.Csv, "a\n"), InlineData(QueryFormat.Json, "[]\n")]
    public async Task No_rows_are_no_fault(QueryFormat format, string result) => Assert.Equal(
        format == QueryFormat.Table ? "a\n─\n" : result, await PrintAsync("SELECT 1 AS a WHERE false", format));

    [Theory, InlineData(QueryFormat.Table), InlineData(QueryFormat.Csv), InlineData(QueryFormat.Json)]
    public async Task Many_rows_are_never_held(QueryFormat format)
    {
        using var counting = new CountingStream();

        await new LakeQuery(_lake.Root)
            .RunAsync("SELECT i, 'row ' || i AS text FROM range(300000) AS r (i)", format, counting, TestContext.Current.CancellationToken);

        Assert.True(counting.Bytes > 4_000_000);
        Assert.True(counting.Held < 20_000_000, $"{counting.Held} bytes held");
    }

    [Fact]
    public async Task The_engines_words_are_shown_plainly() => Assert.Contains(
        "Referenced column \"user_idd\" not found",
        (await Assert.ThrowsAsync<WarehouseException>(() => PrintAsync("SELECT user_idd FROM hits", QueryFormat.Json))).Message,
        StringComparison.Ordinal);

    [Fact]
    public async Task A_list_with_NULL_inside_is_refused_with_what_to_write()
    {
        Assert.Contains(
            "select to_json",
            (await Assert.ThrowsAsync<WarehouseException>(() => PrintAsync("SELECT [1, NULL] AS a", QueryFormat.Csv))).Message,
            StringComparison.Ordinal);
        Assert.Equal("a\n\"[1,null]\"\n", await PrintAsync("SELECT to_json([1, NULL]) AS a", QueryFormat.Csv));
    }

    [Fact]
    public async Task JSON_escapes_only_what_JSON_asks_for() => Assert.Equal(
        "é😀<'\u0001\u2028",
        JsonDocument.Parse(await PrintAsync("SELECT concat('é😀<''', chr(1), chr(8232)) AS t", QueryFormat.Json)).RootElement[0]
            .GetProperty("t").GetString());

    private async Task<string> PrintAsync(string sql, QueryFormat format, bool raw = false)
    {
        using var bytes = new MemoryStream();
        await new LakeQuery(_lake.Root).RunAsync(sql, format, bytes, TestContext.Current.CancellationToken, raw);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private sealed class CountingStream : MemoryStream
    {
        private readonly long _start = GC.GetTotalMemory(forceFullCollection: true);
        private int _writes;

        public long Bytes { get; private set; }

        public long Held { get; private set; }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Bytes += buffer.Length;
            if (_writes++ % 10 == 0) Held = Math.Max(Held, GC.GetTotalMemory(forceFullCollection: true) - _start);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.Span);
            return ValueTask.CompletedTask;
        }
    }
}
