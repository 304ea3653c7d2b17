using System.Globalization;
using Cdp.Hits;
using Cdp.Local.Warehouse;

namespace Cdp.Local.Tests.Warehouse;

/// <summary>Expected are the results that Trino's manual gives, or that follow from its words ("Functions and operators").</summary>
public sealed class TrinoFunctionsTests : IDisposable
{
    private static readonly string[] Cases =
    [
        // Each: the expression | its text.
        "7 / 2|3", "-7 / 2|-3", "7e0 / 2|3.5", "7 % 2|1", "-5 % 3|-2", "'a' || NULL|",
        "date_add('day', -7, DATE '2026-11-20')|2026-11-13", "date_add('week', 1, DATE '2026-11-20')|2026-11-27",
        "date_add('month', 1, DATE '2026-01-31')|2026-02-28", "date_add('quarter', 1, DATE '2026-01-31')|2026-04-30", "date_add('year', 1, DATE '2024-02-29')|2025-02-28",
        "date_add('hour', 5, TIMESTAMP '2026-01-31 23:00:00')|2026-02-01T04:00:00.000Z", "date_add('second', 86, TIMESTAMP '2020-03-01 00:00:00')|2020-03-01T00:01:26.000Z",
        "date_add('millisecond', -1, TIMESTAMP '2026-01-01 00:00:00')|2025-12-31T23:59:59.999Z",
        "date_diff('day', DATE '2020-03-01', DATE '2020-03-02')|1", "date_diff('second', TIMESTAMP '2020-03-01 00:00:00', TIMESTAMP '2020-03-02 00:00:00')|86400",
        "date_diff('day', TIMESTAMP '2026-11-01 23:00:00', TIMESTAMP '2026-11-02 01:00:00')|0", "date_diff('hour', TIMESTAMP '2026-11-02 02:00:00', TIMESTAMP '2026-11-02 00:30:00')|-1",
        "DATE '2026-11-20' - INTERVAL '7' DAY = DATE '2026-11-13'|true", "day_of_week(DATE '2026-11-22')|7", "day_of_week(DATE '2026-11-16')|1",
        "to_unixtime(TIMESTAMP '1970-01-01 00:00:01.5')|1.5", "year(DATE '2026-11-20')|2026", "month(DATE '2026-11-20')|11", "day(DATE '2026-11-20')|20",
        "hour(TIMESTAMP '2026-11-20 01:02:03')|1", "minute(TIMESTAMP '2026-11-20 01:02:03')|2",
        "json_format(json_parse('[1, 2, 3]'))|[1,2,3]", "json_format(json_parse('\"a\"'))|\"a\"", "json_format(CAST(ARRAY['b', 'a\"'] AS JSON))|[\"b\",\"a\\\"\"]",
        "json_extract_scalar('[1, 2, 3]', '$[2]')|3", "json_extract_scalar('{\"a\": {\"b\": \"x\"}}', '$.a.b')|x", "json_extract_scalar('{\"a\": [1]}', '$.a')|",
        "json_extract_scalar('{\"a\": true}', '$.a')|true", "json_extract_scalar('{\"a\": null}', '$.a')|", "json_extract_scalar('{}', '$.a')|", "json_array_length('[1, 2, 3]')|3",
        "CAST('17' AS bigint)|17", "CAST(2.5 AS integer)|3", "CAST(true AS varchar)|true", "CAST(DATE '2026-11-20' AS varchar)|2026-11-20", "TRY_CAST('x' AS integer)|",
        "coalesce(NULL, 2)|2", "nullif(1, 1)|", "if(1 > 2, 'a', 'b')|b",
        "concat('a', 'b')|ab", "length('é😀')|2", "lower('ÄB')|äb", "upper('ä')|Ä", "replace('aab', 'a', 'c')|ccb", "reverse('ab')|ba", "split_part('a/b', '/', 1)|a", "split_part('ab', '/', 1)|ab",
        "starts_with('ab', 'a')|true", "strpos('abc', 'b')|2", "strpos('abc', 'x')|0", "substr('abc', 2)|bc", "substr('abc', 2, 1)|b", "trim('  a ')|a",
        "regexp_like('1a 2b 14m', '\\d+b')|true", "regexp_like('abc', '^b')|false",
        "array_join(array_distinct(ARRAY[1, 1]), ',')|1", "array_join(ARRAY['a', 'b'], '-')|a-b", "array_join(array_sort(ARRAY['b', 'a', 'B']), ',')|B,a,b",
        "cardinality(ARRAY[1, 2])|2", "contains(ARRAY[1, 2], 2)|true", "element_at(ARRAY['a', 'b'], 2)|b", "element_at(ARRAY['a'], 5)|",
        "abs(-1)|1", "ceil(1.2e0)|2", "floor(-1.2e0)|-2", "greatest(1, 3, 2)|3", "least(1, 3, 2)|1", "mod(-7, 3)|-1", "power(2, 3)|8", "round(2.5e0)|3", "round(-2.5e0)|-3", "sign(-3)|-1", "sqrt(9)|3",
        "count(*)|3", "count(x)|2", "count_if(x > 1)|1", "count_if(x IS NULL AND NULL)|0", "count(*) FILTER (WHERE x > 1)|1", "sum(x)|3", "avg(x)|1.5", "min(x)|1", "max(x)|2",
        "min_by(name, x)|a", "max_by(name, x)|b", "bool_and(x > 0)|true", "bool_or(x > 1)|true", "arbitrary(1)|1", "approx_distinct(name)|3",
        "array_join(array_agg(name ORDER BY name DESC), '')|cba", "array_agg(x) FILTER (WHERE x > 9)|",
    ];

    private readonly LakeDatabase _lake = LakeDatabase.Open(Path.Combine(Path.GetTempPath(), "cdp-no-lake"));

    public static TheoryData<string, string> Results => [.. Cases.Select(one => one.LastIndexOf('|') is var at ? (one[..at], one[(at + 1)..]) : default)];

    public void Dispose() => _lake.Dispose();

    [Theory, MemberData(nameof(Results))]
    public void DuckDB_gives_what_Trino_documents(string expression, string result) => Assert.Equal(
        result, ValueOf($"SELECT {expression} FROM (VALUES ('a', 1), ('b', 2), ('c', NULL)) AS t (name, x) {(IsAggregate(expression) ? "" : "LIMIT 1")}"));

    [Theory]
    [InlineData("row_number() OVER (ORDER BY x)", "1,2,3"), InlineData("lag(x) OVER (ORDER BY x)", ",1,2")]
    [InlineData("lead(x) OVER (ORDER BY x)", "2,5,"), InlineData("first_value(x) OVER (ORDER BY x)", "1,1,1")]
    public void Windows_are_those_of_Trino(string expression, string results)
    {
        using var rows = _lake.Select($"SELECT {expression} FROM (VALUES (2), (1), (5)) AS t (x) ORDER BY x", TestContext.Current.CancellationToken);
        var found = new List<string?>();
        while (rows.Read()) found.Add(Convert.ToString(rows.Value(0), CultureInfo.InvariantCulture));
        Assert.Equal(results, string.Join(',', found));
    }

    [Fact]
    public void Every_function_that_is_allowed_has_a_case()
    {
        var cases = string.Join(' ', Cases) + " row_number( lag( lead( first_value(";
        Assert.All(TrinoFunctions.Allowed, name => Assert.Contains(name + "(", cases, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsAggregate(string expression) => Array.Exists(
        ["count", "sum(", "avg(", "min(", "max(", "min_by", "max_by", "bool_", "arbitrary", "approx", "array_agg", "array_join(array_agg"],
        name => expression.StartsWith(name, StringComparison.Ordinal));

    private string ValueOf(string sql)
    {
        using var rows = _lake.Select(sql, TestContext.Current.CancellationToken);
        Assert.True(rows.Read());
        var text = ValueText.Of(rows.Value(0)) ?? "";
        Assert.False(rows.Read());
        return text;
    }
}
