using System.Globalization;
using Cdp.Local.Warehouse;
using Cdp.Local.Warehouse.Trino;
using Cdp.Profiles;
using Cdp.Testing;

namespace Cdp.Local.Tests.Warehouse;

/// <summary>Expected are the results that Trino's manual gives, or that follow from its words ("Functions and operators").</summary>
public sealed class TrinoFunctionsTests : IDisposable
{
    // Each: the expression | its text. Source where nothing else is said: Trino's manual, the page of that topic.
    private static readonly string[] Cases =
    [
        // Mathematical functions and operators
        "7 / 2|3", "-7 / 2|-3", "7e0 / 2|3.5", "7 % 2|1", "-5 % 3|-2", "'a' || NULL|",
        "abs(-1)|1", "round(cbrt(27), 9)|3", "ceil(1.2e0)|2", "ceiling(-1.2e0)|-1", "floor(-1.2e0)|-2", "degrees(pi())|180",
        "round(radians(180), 5)|3.14159",
        "round(e(), 5)|2.71828", "exp(0)|1", "greatest(1, 3, 2)|3", "greatest(1, NULL)|", "least(1, 3, 2)|1", "least(NULL, 1, 2)|",
        "greatest('a', 'b')|b",
        "ln(1)|0", "log(2, 8)|3", "log10(1000)|3", "log2(8)|3", "mod(-7, 3)|-1", "power(2, 3)|8", "pow(2, 3)|8", "round(2.5e0)|3",
        "round(-2.5e0)|-3",
        "round(1.2345e0, 2)|1.23", "sign(-3)|-1", "sqrt(9)|3", "truncate(-1.7e0)|-1", "random() < 1|true", "round(pi(), 5)|3.14159",
        "infinity()|Infinity", "nan()|NaN", "is_nan(nan())|true", "is_finite(1e0)|true", "is_infinite(infinity())|true",
        "round(acos(0), 5)|1.5708", "round(asin(1), 5)|1.5708", "round(atan(1), 5)|0.7854", "round(atan2(1, 1), 5)|0.7854",
        "cos(0)|1", "cosh(0)|1", "sin(0)|0", "sinh(0)|0", "tan(0)|0", "tanh(0)|0",
        // Conditional expressions, conversion functions
        "CAST('17' AS bigint)|17", "CAST(true AS varchar)|true", "CAST(DATE '2026-11-20' AS varchar)|2026-11-20",
        "TRY_CAST('x' AS integer)|",
        "try(CAST('P332a' AS bigint))|", "coalesce(NULL, 2)|2", "nullif(1, 1)|", "if(1 > 2, 'a', 'b')|b",
        // String functions and operators
        "concat('a', 'b')|ab", "concat('a', NULL)|", "concat('a', 'b', 'c', 'd')|abcd", "concat_ws('-', 'a', NULL, 'b')|a-b",
        "length('é😀')|2",
        "lower('ÄB')|äb", "upper('ä')|Ä", "replace('aab', 'a', 'c')|ccb", "replace('aab', 'a')|b", "reverse('ab')|ba",
        "array_join(split('a,b', ','), '-')|a-b", "split_part('a/b', '/', 1)|a", "split_part('ab', '/', 1)|ab",
        "split_part('a/b', '/', 3) IS NULL|true",
        "starts_with('ab', 'a')|true", "ends_with('ab', 'b')|true", "strpos('abc', 'b')|2", "strpos('abc', 'x')|0",
        "position('b' IN 'abc')|2",
        "substr('abc', 2)|bc", "substr('abc', 2, 1)|b", "substr('abc', -2)|bc", "substr('abc', 0)|", "substr('abc', -5)|",
        "substring('abc', 2, 9)|bc",
        "substring('abc' FROM 2 FOR 1)|b", "trim('  a ')|a", "trim(chr(9) || 'a' || chr(10))|a", "trim('!' FROM '!foo!')|foo",
        "trim(LEADING FROM '  abcd')|abcd", "trim(BOTH '$' FROM '$var$')|var", "trim(TRAILING 'ER' FROM upper('worker'))|WORK",
        "ltrim(' a ') = 'a '|true", "rtrim(' a ') = ' a'|true", "lpad('7', 3, '0')|007", "lpad('abc', 2, 'x')|ab", "rpad('a', 3, 'xy')|axy",
        "chr(233)|é", "codepoint('é')|233", "translate('abcd', '', '')|abcd", "translate('abcda', 'a', 'z')|zbcdz",
        "translate('Palhoça', 'ç', 'c')|Palhoca",
        "translate('abcd', 'a', '')|bcd", "translate('abcd', 'aac', 'zq')|zbd", "levenshtein_distance('kitten', 'sitting')|3",
        "hamming_distance('abc', 'axc')|1",
        // Regular expression functions
        @"regexp_like('1a 2b 14m', '\d+b')|true", "regexp_like('abc', '^b')|false",
        @"array_join(regexp_extract_all('1a 2b 14m', '\d+'), ' ')|1 2 14",
        @"array_join(regexp_extract_all('1a 2b 14m', '(\d+)([a-z]+)', 2), ' ')|a b m", @"regexp_extract('1a 2b 14m', '\d+')|1",
        @"regexp_extract('1a 2b 14m', '(\d+)([a-z]+)', 2)|a", "regexp_extract('abc', 'x') IS NULL|true",
        @"regexp_replace('1a 2b 14m', '\d+[ab] ')|14m",
        @"regexp_replace('1a 2b 14m', '(\d+)([ab]) ', '3c$2 ')|3ca 3cb 14m", @"regexp_replace('a1', '\d', '\$')|a$",
        @"regexp_replace('a1', '\d', '\\1')|a\1",
        @"regexp_count('1a 2b 14m', '\s*[a-z]+\s*')|3", @"array_join(regexp_split('1a 2b 14m', '\s*[a-z]+\s*'), '/')|1/2/14/",
        // URL functions; the values are those of Trino's own TestUrlFunctions
        "url_extract_protocol('http://localhost:8080/req_path')|http", "url_extract_protocol('ftp://path/file')|ftp",
        "url_extract_host('https://username:password@example.com')|example.com",
        "url_extract_port('http://example.com:8080/path1/p.php?k1=v1#Ref1')|8080",
        "url_extract_port('http://example.com/')|", "url_extract_path('http://example.com/path1/p.php?k1=v1#Ref1')|/path1/p.php",
        "url_extract_query('http://example.com/path1/p.php?k1=v1&k2=v2#Ref1')|k1=v1&k2=v2",
        "url_extract_fragment('http://example.com/p.php?k1=v1#Ref1')|Ref1",
        "url_extract_host('mailto:test@example.com') = ''|true", "url_extract_path('foo')|foo",
        "url_extract_path('http://example.com/^') IS NULL|true",
        "url_extract_parameter('http://example.com/path1/p.php?k1=v1&k2=v2&k3&k4#Ref1', 'k2')|v2",
        "url_extract_parameter('http://example.com/path1/p.php?k1=v1&k2=v2&k3&k4#Ref1', 'k3') = ''|true",
        "url_extract_parameter('http://example.com/path1/p.php?k1=v1', 'k5') IS NULL|true",
        "url_extract_parameter('http://example.com/path1/p.php?k1&k1=v1&k1&k1#Ref1', 'k1') = ''|true",
        "url_extract_parameter('http://example.com/path1/p.php?k=a=b=c&x=y#Ref1', 'k')|a=b=c",
        "url_extract_parameter('http://example.com/path1/p.php?k1=a%26k2%3Db&k2=c#Ref1', 'k2')|c",
        "url_extract_parameter('foo', 'k1') IS NULL|true",
        "url_encode('http://test?a=b&c=d')|http%3A%2F%2Ftest%3Fa%3Db%26c%3Dd", "url_encode('~@:.-*_+ ☃')|%7E%40%3A.-*_%2B+%E2%98%83",
        "url_decode('%7E%40%3A.-*_%2B+%E2%98%83')|~@:.-*_+ ☃", "url_decode(NULL)|",
        // Binary functions; the digests are those of RFC 1321 and FIPS 180
        "to_hex(to_utf8('é'))|C3A9", "from_utf8(from_hex('C3A9'))|é", "to_base64(to_utf8('abc'))|YWJj",
        "from_utf8(from_base64('YWJj'))|abc",
        "lower(to_hex(md5(to_utf8('abc'))))|900150983cd24fb0d6963f7d28e17f72",
        "lower(to_hex(sha1(to_utf8('abc'))))|a9993e364706816aba3e25717850c26c9cd0d89d",
        "lower(to_hex(sha256(to_utf8('abc'))))|ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        // JSON functions and operators
        "json_format(json_parse('[1, 2, 3]'))|[1,2,3]", "json_format(json_parse('\"a\"'))|\"a\"",
        "json_format(CAST(ARRAY['b', 'a\"'] AS JSON))|[\"b\",\"a\\\"\"]",
        "json_format(json_extract('{\"a\": {\"b\": 1}}', '$.a'))|{\"b\":1}", "json_extract('no json', '$.a')|",
        "json_extract_scalar('[1, 2, 3]', '$[2]')|3",
        "json_extract_scalar('{\"a\": {\"b\": \"x\"}}', '$.a.b')|x", "json_extract_scalar('{\"a\": [1]}', '$.a')|",
        "json_extract_scalar('no json', '$.a')|",
        "json_extract_scalar('{\"odd name\": 1.10}', '$[\"odd name\"]')|1.10",
        "json_extract_scalar('{\"a\": \"x\\u0041\"}', '$[\"a\"]')|xA",
        "json_extract_scalar('{\"a\": [1]}', '$[\"a\"]')|", "json_extract_scalar('{\"b\": 1}', '$[\"a\"]')|",
        "json_extract_scalar('{\"a\": null}', '$[\"a\"]')|",
        "json_format(json_extract('{\"a\": {\"b\": [1, \"x\"]}}', '$[\"a\"]'))|{\"b\":[1,\"x\"]}",
        "json_extract_scalar('{\"a\": true}', '$.a')|true", "json_extract_scalar('{\"a\": null}', '$.a')|",
        "json_extract_scalar('{}', '$.a')|",
        "json_array_length('[1, 2, 3]')|3", "json_array_length('{}') IS NULL|true",
        // Array functions and operators
        "array_join(array_distinct(ARRAY[1, 1]), ',')|1", "cardinality(array_distinct(ARRAY['b', NULL, 'a', 'b', NULL]))|3",
        "array_join(ARRAY['a', NULL, 'b'], '-')|a-b",
        "array_join(ARRAY['a', NULL, 'b'], '-', '?')|a-?-b", "array_join(array_sort(ARRAY['b', 'a', 'B']), ',')|B,a,b",
        "array_join(array_sort(ARRAY[3, NULL, 1]), ',', '?')|1,3,?",
        "array_join(array_intersect(ARRAY[1, 2, 2], ARRAY[2, 3]), ',')|2", "array_max(ARRAY[1, 3, 2])|3", "array_max(ARRAY[1, NULL])|",
        "array_min(ARRAY[1, 3, 2])|1",
        "array_position(ARRAY['a', 'b'], 'b')|2", "array_position(ARRAY['a'], 'x')|0", "array_join(array_remove(ARRAY[1, 2, 1], 1), ',')|2",
        "cardinality(ARRAY[1, 2])|2",
        "contains(ARRAY[1, 2], 2)|true", "contains(ARRAY[1, NULL], 2)|", "contains(ARRAY[1, NULL], 1)|true",
        "element_at(ARRAY['a', 'b'], 2)|b",
        "element_at(ARRAY['a', 'b'], -1)|b", "element_at(ARRAY['a'], 5)|", "array_join(filter(ARRAY[5, -6, NULL, 7], x -> x > 0), ',')|5,7",
        "array_join(transform(ARRAY[5, 6], x -> x + 1), ',')|6,7", "array_join(flatten(ARRAY[ARRAY[1], ARRAY[2, 3]]), ',')|1,2,3",
        "array_join(repeat('a', 2), ',')|a,a",
        "array_join(slice(ARRAY[1, 2, 3, 4], 2, 2), ',')|2,3", "array_join(slice(ARRAY[1, 2, 3, 4], -2, 2), ',')|3,4",
        "array_join(sequence(1, 3), ',')|1,2,3",
        "array_join(sequence(3, 1), ',')|3,2,1", "array_join(sequence(1, 6, 2), ',')|1,3,5",
        "array_join(transform(sequence(DATE '2026-11-01', DATE '2026-11-03'), d -> CAST(d AS varchar)), "
        + "',')|2026-11-01,2026-11-02,2026-11-03",
        "array_join(transform(sequence(DATE '2026-01-01', DATE '2026-03-01', INTERVAL '1' MONTH), d -> CAST(d AS varchar)), "
        + "',')|2026-01-01,2026-02-01,2026-03-01",
        "cardinality(sequence(TIMESTAMP '2026-01-01 00:00:00', TIMESTAMP '2026-01-01 03:00:00', INTERVAL '1' HOUR))|4",
        // Date and time functions and operators
        "date('2026-11-20')|2026-11-20", "date(TIMESTAMP '2026-11-20 10:00:00')|2026-11-20",
        "date_add('day', -7, DATE '2026-11-20')|2026-11-13", "date_add('week', 1, DATE '2026-11-20')|2026-11-27",
        "date_add('month', 1, DATE '2026-01-31')|2026-02-28",
        "date_add('quarter', 1, DATE '2026-01-31')|2026-04-30", "date_add('year', 1, DATE '2024-02-29')|2025-02-28",
        "date_add('hour', 5, TIMESTAMP '2026-01-31 23:00:00')|2026-02-01T04:00:00.000Z",
        "date_add('second', 86, TIMESTAMP '2020-03-01 00:00:00')|2020-03-01T00:01:26.000Z",
        "date_add('hour', 9, TIMESTAMP '2020-03-01 00:00:00')|2020-03-01T09:00:00.000Z",
        "date_add('millisecond', -1, TIMESTAMP '2026-01-01 00:00:00')|2025-12-31T23:59:59.999Z",
        "date_diff('day', DATE '2020-03-01', DATE '2020-03-02')|1",
        "date_diff('second', TIMESTAMP '2020-03-01 00:00:00', TIMESTAMP '2020-03-02 00:00:00')|86400",
        "date_diff('second', TIMESTAMP '2020-06-01 12:30:45.000', TIMESTAMP '2020-06-02 12:30:45.123')|86400",
        "date_diff('millisecond', TIMESTAMP '2020-06-01 12:30:45.000', TIMESTAMP '2020-06-02 12:30:45.123')|86400123",
        "date_diff('day', TIMESTAMP '2026-11-01 23:00:00', TIMESTAMP '2026-11-02 01:00:00')|0",
        "date_diff('hour', TIMESTAMP '2026-11-02 02:00:00', TIMESTAMP '2026-11-02 00:30:00')|-1",
        "DATE '2026-11-20' - INTERVAL '7' DAY = DATE '2026-11-13'|true",
        "date_trunc('day', TIMESTAMP '2022-10-20 05:10:00')|2022-10-20T00:00:00.000Z",
        "date_trunc('month', TIMESTAMP '2022-10-20 05:10:00')|2022-10-01T00:00:00.000Z",
        "date_trunc('week', TIMESTAMP '2001-08-22 03:04:05.321')|2001-08-20T00:00:00.000Z",
        "date_trunc('quarter', TIMESTAMP '2001-08-22 03:04:05.321')|2001-07-01T00:00:00.000Z",
        "date_trunc('month', DATE '2026-11-20')|2026-11-01",
        "to_unixtime(TIMESTAMP '1970-01-01 00:00:01.5')|1.5", "from_unixtime(1.5)|1970-01-01T00:00:01.500Z",
        "from_unixtime(0, 'Asia/Tokyo')|1970-01-01 09:00:00.000 Asia/Tokyo",
        "from_iso8601_date('2020-05-11')|2020-05-11", "from_iso8601_timestamp('2020-05-11')|2020-05-11T00:00:00.000Z",
        "from_iso8601_timestamp('2020-05-11T11:15:05.055Z')|2020-05-11T11:15:05.055Z",
        "from_iso8601_timestamp('2020-05-11T11:15:05')|2020-05-11T11:15:05.000Z",
        "to_iso8601(DATE '2020-05-11')|2020-05-11", "to_iso8601(TIMESTAMP '2020-05-11 11:15:05')|2020-05-11T11:15:05.000",
        "to_iso8601(from_unixtime(0))|1970-01-01T00:00:00.000Z",
        "last_day_of_month(DATE '2026-02-03')|2026-02-28", "current_timezone()|UTC", "now() > TIMESTAMP '2020-01-01 00:00:00'|true",
        "year(DATE '2026-11-20')|2026", "quarter(DATE '2026-11-20')|4", "month(DATE '2026-11-20')|11", "week(DATE '2026-01-01')|1",
        "week_of_year(DATE '2027-01-01')|53",
        "day(DATE '2026-11-20')|20", "day_of_month(DATE '2026-11-20')|20", "day_of_week(DATE '2026-11-22')|7",
        "day_of_week(DATE '2026-11-16')|1", "dow(DATE '2026-11-22')|7",
        "day_of_year(DATE '2026-12-31')|365", "doy(DATE '2026-01-01')|1", "year_of_week(DATE '2027-01-01')|2026",
        "yow(DATE '2027-01-01')|2026",
        "hour(TIMESTAMP '2026-11-20 01:02:03')|1", "minute(TIMESTAMP '2026-11-20 01:02:03')|2",
        "second(TIMESTAMP '2026-11-20 01:02:03.999')|3", "millisecond(TIMESTAMP '2026-11-20 01:02:03.999')|999",
        "extract(YEAR FROM TIMESTAMP '2022-10-20 05:10:00')|2022", "extract(DOW FROM DATE '2026-11-22')|7",
        "extract(DAY_OF_WEEK FROM DATE '2026-11-22')|7",
        "extract(YEAR_OF_WEEK FROM DATE '2027-01-01')|2026",
        "format_datetime(TIMESTAMP '2001-08-22 03:04:05.321', 'YYYY/MM/dd HH:mm')|2001/08/22 03:04",
        "format_datetime(DATE '2026-11-02', 'EEE d MMM yy ''o''''clock''')|Mon 2 Nov 26 o'clock",
        "format_datetime(TIMESTAMP '2001-08-22 15:04:05.321', 'h:m:s.SSS a')|3:4:5.321 PM",
        "date_format(TIMESTAMP '2022-10-20 05:10:00', '%m-%d-%Y %H')|10-20-2022 05",
        "date_format(DATE '2026-11-02', '%W, %e %M')|Monday, 2 November",
        "date_parse('2022/10/20/05', '%Y/%m/%d/%H')|2022-10-20T05:00:00.000Z",
        // Time zones. Athena's session is in UTC, that of the manual's examples elsewhere.
        "with_timezone(TIMESTAMP '2022-11-01 09:08:07.321', 'America/Los_Angeles')|2022-11-01 09:08:07.321 America/Los_Angeles",
        "at_timezone(TIMESTAMP '2022-11-01 09:08:07.321', 'America/Los_Angeles')|2022-11-01 02:08:07.321 America/Los_Angeles",
        "with_timezone(TIMESTAMP '2012-10-31 01:00:00', "
        + "'UTC') AT TIME ZONE 'America/Los_Angeles'|2012-10-30 18:00:00.000 America/Los_Angeles",
        "TIMESTAMP '2012-10-31 01:00:00' AT TIME ZONE 'America/Los_Angeles'|2012-10-30 18:00:00.000 America/Los_Angeles",
        "timezone(with_timezone(TIMESTAMP '2024-01-01 12:00:00', '+01:00'))|+01:00",
        "hour(TIMESTAMP '2026-07-01 00:30:00' AT TIME ZONE 'Europe/Vienna')|2",
        "CAST(TIMESTAMP '2026-07-01 23:30:00' AT TIME ZONE 'Europe/Vienna' AS date)|2026-07-02",
        "date(at_timezone(TIMESTAMP '2026-07-01 23:30:00', 'Europe/Vienna'))|2026-07-02",
        "date_trunc('day', at_timezone(TIMESTAMP '2026-07-01 23:30:00', 'Europe/Vienna'))|2026-07-02 00:00:00.000 Europe/Vienna",
        "date_format(at_timezone(TIMESTAMP '2026-07-01 23:30:00', 'Europe/Vienna'), '%d.%m. %H:%i')|02.07. 01:30",
        "extract(HOUR FROM TIMESTAMP '2026-07-01 00:30:00' AT TIME ZONE 'Asia/Kolkata')|6",
        "CAST(at_timezone(TIMESTAMP '2026-07-01 23:30:00', 'Europe/Vienna') AS varchar)|2026-07-02 01:30:00.000 Europe/Vienna",
        "CAST(at_timezone(TIMESTAMP '2026-07-01 23:30:00', 'Europe/Vienna') AS timestamp)|2026-07-02T01:30:00.000Z",
        "TIMESTAMP '2026-07-01 22:00:00' = with_timezone(TIMESTAMP '2026-07-02 00:00:00', 'Europe/Vienna')|true",
        "with_timezone(TIMESTAMP '2026-07-01 22:00:00', 'UTC') >= with_timezone(TIMESTAMP '2026-07-02 00:00:00', 'Europe/Vienna')|true",
        "TIMESTAMP '2026-07-01 21:59:59' BETWEEN with_timezone(TIMESTAMP '2026-07-02 00:00:00', 'Europe/Vienna') AND now()|false",
        "with_timezone(TIMESTAMP '2026-07-01 22:00:00', 'UTC') IN (with_timezone(TIMESTAMP '2026-07-02 00:00:00', 'Europe/Vienna'))|true",
        "to_unixtime(with_timezone(TIMESTAMP '1970-01-01 01:00:00', '+01:00'))|0",
        "date_diff('day', with_timezone(TIMESTAMP '2026-10-24 12:00:00', 'Europe/Vienna'), with_timezone(TIMESTAMP '2026-10-25 12:00:00', "
        + "'Europe/Vienna'))|1",
        "date_diff('hour', with_timezone(TIMESTAMP '2026-10-24 12:00:00', 'Europe/Vienna'), with_timezone(TIMESTAMP '2026-10-25 12:00:00', "
        + "'Europe/Vienna'))|25",
        "date_add('day', 1, with_timezone(TIMESTAMP '2026-10-24 12:00:00', 'Europe/Vienna'))|2026-10-25 12:00:00.000 Europe/Vienna",
        "date_add('day', -1, from_unixtime(1583020800))|2020-02-29T00:00:00.000Z",
        // Aggregate functions
        "count(*)|3", "count(x)|2", "count_if(x > 1)|1", "count_if(x IS NULL AND NULL)|0", "count(*) FILTER (WHERE x > 1)|1",
        "count_if(x > 0) FILTER (WHERE name = 'a')|1",
        "sum(x)|3", "avg(x)|1.5", "min(x)|1", "max(x)|2", "min_by(name, x)|a", "max_by(name, x)|b", "max_by(x, name)|",
        "max_by(name, x) FILTER (WHERE x < 2)|a",
        "bool_and(x > 0)|true", "bool_or(x > 1)|true", "every(x > 1)|false", "arbitrary(x) > 0|true", "any_value(x) > 0|true",
        "approx_distinct(name)|3", "approx_distinct(NULL)|0", "approx_distinct(name) FILTER (WHERE x > 1)|1", "approx_percentile(x, 0.5)|1",
        "approx_percentile(x, 1.0)|2",
        "geometric_mean(x) > 1.41|true", "round(stddev(x), 3)|0.707", "round(stddev_samp(x), 3)|0.707", "stddev_pop(x)|0.5",
        "variance(x)|0.5", "var_samp(x)|0.5", "var_pop(x)|0.25",
        "round(corr(x, 2 * x), 5)|1", "covar_pop(x, x)|0.25", "covar_samp(x, x)|0.5", "regr_slope(2 * x + 1, x)|2",
        "regr_intercept(2 * x + 1, x)|1",
        "array_join(array_agg(name ORDER BY name DESC), '')|cba", "array_agg(x) FILTER (WHERE x > 9)|", "cardinality(array_agg(x))|3",
    ];

    private readonly LakeDatabase _lake = LakeDatabase.Open(Path.Combine(Path.GetTempPath(), "cdp-no-lake"));

    public static TheoryData<string, string> Results =>
        [.. Cases.Select(one => one.LastIndexOf('|') is var at ? (one[..at], one[(at + 1)..]) : default)];

    public static TheoryData<string> Refused => [.. TrinoFunctions.Different.Keys];

    public void Dispose() => _lake.Dispose();

    [Theory, MemberData(nameof(Results))]
    public void DuckDB_gives_what_Trino_documents(string expression, string result) => Assert.Equal(
        result,
        ValueOf(
            $"SELECT {expression} FROM (VALUES ('a', 1), ('b', 2), ('c', NULL)) AS t (name, x) "
                + $"{(IsAggregate(expression) ? "" : "LIMIT 1")}"));

    [Theory]
    [InlineData("row_number() OVER (ORDER BY x)", "1,2,3"), InlineData("lag(x) OVER (ORDER BY x)", ",1,2")]
    [InlineData("lead(x) OVER (ORDER BY x)", "2,5,"), InlineData("first_value(x) OVER (ORDER BY x)", "1,1,1")]
    [InlineData("last_value(x) OVER (ORDER BY x)", "1,2,5")]
    [InlineData("nth_value(x, 2) OVER (ORDER BY x)", ",2,2"), InlineData("rank() OVER (ORDER BY x > 1)", "1,2,2")]
    [InlineData("dense_rank() OVER (ORDER BY x > 1)", "1,2,2")]
    [InlineData("percent_rank() OVER (ORDER BY x)", "0,0.5,1")]
    [InlineData("cume_dist() OVER (ORDER BY x > 2)", "0.6666666666666666,0.6666666666666666,1")]
    [InlineData("ntile(2) OVER (ORDER BY x)", "1,1,2"), InlineData("max_by(x, x) OVER (ORDER BY x)", "1,2,5")]
    [InlineData("count_if(x > 1) OVER (ORDER BY x)", "0,1,2")]
    public void Windows_are_those_of_Trino(string expression, string results)
    {
        using var rows =
            _lake.Select($"SELECT {expression} FROM (VALUES (2), (1), (5)) AS t (x) ORDER BY x", TestContext.Current.CancellationToken);
        var found = new List<string?>();
        while (rows.Read()) found.Add(Convert.ToString(rows.Value(0), CultureInfo.InvariantCulture));
        Assert.Equal(results, string.Join(',', found));
    }

    [Fact]
    public void Every_function_that_is_allowed_has_a_case()
    {
        var cases = string.Join(' ', Cases)
            + " row_number( lag( lead( first_value( last_value( nth_value( rank( dense_rank( percent_rank( cume_dist( ntile(";
        Assert.All(TrinoFunctions.Allowed, name => Assert.Contains(name + "(", cases, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Every_function_that_both_engines_have_is_tested_or_refused()
    {
        var trino = File.ReadLines(Path.Combine(Repository.Root, "tests", "trino", "functions.txt")).Where(line => !line.StartsWith('#'))
            .Append("pow").ToHashSet(StringComparer.OrdinalIgnoreCase);
        var both = Column("SELECT DISTINCT function_name FROM duckdb_functions()").Where(trino.Contains).ToList();

        Assert.True(both.Count > 150, $"{both.Count} functions in both");
        Assert.DoesNotContain(
            both,
            name =>
                !TrinoFunctions.Allowed.Contains(name) && !TrinoFunctions.Different.ContainsKey(name)
                    && name is not ("current_date" or "current_user"));
        Assert.DoesNotContain(TrinoFunctions.Allowed, TrinoFunctions.Different.ContainsKey);
        Assert.DoesNotContain(TrinoFunctions.Allowed.Concat(TrinoFunctions.Different.Keys), name => !trino.Contains(name));
    }

    [Theory, MemberData(nameof(Refused))]
    public void A_function_that_means_something_else_in_Trino_is_refused_by_name(string name)
    {
        var fault = Assert.Throws<WarehouseException>(() => ValueOf($"SELECT 1 WHERE {name}(1) IS NULL"));

        Assert.StartsWith($"{name} means something else in Trino: ", fault.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData("system.main.typeof(1)", "INTEGER"), InlineData("system.main.concat('a', NULL)", "a"), InlineData("median(1)", "1")]
    [InlineData("'format(1)'", "format(1)")]
    public void The_engines_own_functions_are_there_under_their_full_names(string expression, string result) =>
        Assert.Equal(result, ValueOf($"SELECT {expression}"));

    [Theory]
    [InlineData("date_parse('2026-02-30', '%Y-%m-%d')", "names no day or time that exists")]
    [InlineData("date_parse('x', '%Y')", "does not have the format")]
    [InlineData("date_parse('2026 ', '%Y')", "does not have the format")]
    [InlineData("date_parse('3.0123456789', '%s.%f')", "does not have the format at '9'")]
    [InlineData("date_parse('', '%D')", "%D"), InlineData("date_format(now(), '%w')", "%w"), InlineData("url_decode('%zz')", "url_decode")]
    [InlineData("with_timezone(TIMESTAMP '2026-01-01 00:00:00', 'Mars/Olympus')", "is no time zone")]
    [InlineData("sequence(1, 10001)", "10000"), InlineData("sequence(1, 5, -1)", "step")]
    [InlineData("split_part('a', ',', 0)", "begins with 1"), InlineData("regexp_replace('a', 'a', '$12')", "one digit")]
    [InlineData("regexp_replace('a', 'a', '${name}')", "one digit")]
    [InlineData("format_datetime(now(), 'zzz')", "is not available"), InlineData("extract(EPOCH FROM now())", "is no field")]
    [InlineData("date_add('fortnight', 1, DATE '2026-01-01')", "is no unit")]
    [InlineData("from_iso8601_timestamp('2020-05-11T11:15:05+01:00')", "only UTC")]
    [InlineData("from_iso8601_date('2020-W10')", "is no day")]
    public void What_Trino_refuses_is_refused_too_and_what_is_left_out_says_so(string expression, string part) =>
        Assert.Contains(part, Assert.Throws<WarehouseException>(() => ValueOf($"SELECT {expression}")).Message, StringComparison.Ordinal);

    // Trino's TestDateTimeFunctions, testDateFormat and testDateParse.
    [Theory]
    [InlineData("%a", "Tue"), InlineData("%b", "Jan"), InlineData("%c", "1"), InlineData("%d", "09"), InlineData("%e", "9")]
    [InlineData("%f", "321000"), InlineData("%H", "13")]
    [InlineData("%h", "01"), InlineData("%I", "01"), InlineData("%i", "04"), InlineData("%j", "009"), InlineData("%k", "13")]
    [InlineData("%l", "1"), InlineData("%M", "January")]
    [InlineData("%m", "01"), InlineData("%p", "PM"), InlineData("%r", "01:04:05 PM"), InlineData("%S", "05"), InlineData("%s", "05")]
    [InlineData("%T", "13:04:05"), InlineData("%v", "02")]
    [InlineData("%W", "Tuesday"), InlineData("%Y", "2001"), InlineData("%y", "01"), InlineData("%%", "%"), InlineData("foo", "foo")]
    [InlineData("%g", "g"), InlineData("%4", "4")]
    [InlineData("%x %v", "2001 02"), InlineData("%Y年%m月%d日", "2001年01月09日")]
    public void A_day_is_written_by_each_specifier_as_Trino_does(string format, string result) =>
        Assert.Equal(result, ValueOf($"SELECT date_format(TIMESTAMP '2001-01-09 13:04:05.321', '{format}')"));

    [Theory]
    [InlineData("2013", "%Y", "2013-01-01T00:00:00.000Z"), InlineData("2013-05", "%Y-%m", "2013-05-01T00:00:00.000Z")]
    [InlineData("20261102", "%Y%m%d", "2026-11-02T00:00:00.000Z")]
    [InlineData("2013-05-17 12:35:10", "%Y-%m-%d %h:%i:%s", "2013-05-17T00:35:10.000Z")]
    [InlineData("2013-05-17 12:35:10 PM", "%Y-%m-%d %h:%i:%s %p", "2013-05-17T12:35:10.000Z")]
    [InlineData("2013-05-17 12:35:10 AM", "%Y-%m-%d %h:%i:%s %p", "2013-05-17T00:35:10.000Z")]
    [InlineData("2013-05-17 23:35:10", "%Y-%m-%d %H:%i:%s", "2013-05-17T23:35:10.000Z")]
    [InlineData("abc 2013-05-17 fff 23:35:10 xyz", "abc %Y-%m-%d fff %H:%i:%s xyz", "2013-05-17T23:35:10.000Z")]
    [InlineData("2013 14", "%Y %y", "2014-01-01T00:00:00.000Z")]
    [InlineData("1998 53", "%x %v", "1998-12-28T00:00:00.000Z"), InlineData("1.1", "%s.%f", "1970-01-01T00:00:01.100Z")]
    [InlineData("1.2006", "%s.%f", "1970-01-01T00:00:01.200Z")]
    [InlineData("59.123456789", "%s.%f", "1970-01-01T00:00:59.123Z"), InlineData("0", "%k", "1970-01-01T00:00:00.000Z")]
    [InlineData("28-JAN-16 11.45.46.421000 PM", "%d-%b-%y %l.%i.%s.%f %p", "2016-01-28T23:45:46.421Z")]
    [InlineData("31-MAY-69 04.59.59.999000 AM", "%d-%b-%y %l.%i.%s.%f %p", "2069-05-31T04:59:59.999Z")]
    [InlineData("11-DEC-70 11.12.13.456000 AM", "%d-%b-%y %l.%i.%s.%f %p", "1970-12-11T11:12:13.456Z")]
    public void A_day_is_read_as_Trino_does(string text, string format, string result) =>
        Assert.Equal(result, ValueOf($"SELECT date_parse('{text}', '{format}')"));

    // Joda-Time, which Trino counts with: of a time that comes twice the earlier one, and one that is skipped moves on.
    [Theory]
    [InlineData("with_timezone(TIMESTAMP '2026-10-25 02:30:00', 'Europe/Vienna') AT TIME ZONE 'UTC'", "2026-10-25 00:30:00.000 UTC")]
    [InlineData("with_timezone(TIMESTAMP '2026-03-29 02:30:00', 'Europe/Vienna')", "2026-03-29 03:30:00.000 Europe/Vienna")]
    [InlineData(
        "date_trunc('hour', TIMESTAMP '2026-10-25 01:45:00' AT TIME ZONE 'Europe/Vienna') AT TIME ZONE 'UTC'",
        "2026-10-25 01:00:00.000 UTC")]
    [InlineData("date_trunc('hour', TIMESTAMP '2026-07-01 00:15:00' AT TIME ZONE 'Asia/Kolkata')", "2026-07-01 05:00:00.000 Asia/Kolkata")]
    public void Times_around_a_change_of_the_clocks_are_those_of_Trino(string expression, string result) =>
        Assert.Equal(result, ValueOf($"SELECT {expression}"));

    [Fact]
    public void Hits_are_counted_by_the_days_of_a_zone() => Assert.Equal(
        ["2026-07-01 00:00:00.000 Europe/Vienna|1", "2026-07-02 00:00:00.000 Europe/Vienna|2"],
        Column("""
            SELECT CAST(day AS varchar) || '|' || CAST(n AS varchar) FROM (
                SELECT date_trunc('day', at_timezone(t, 'Europe/Vienna')) AS day, count(*) AS n
                FROM (VALUES
                    (TIMESTAMP '2026-07-01 21:59:59'), (TIMESTAMP '2026-07-01 22:00:00'), (TIMESTAMP '2026-07-02 10:00:00')) AS hits (t)
                GROUP BY date_trunc('day', at_timezone(t, 'Europe/Vienna'))
            ) AS days ORDER BY day
            """));

    [Fact]
    public void An_expression_of_any_depth_is_read() =>
        Assert.Equal("400", ValueOf("SELECT count_if(true) * (" + string.Join(" + ", Enumerable.Repeat("1", 400)) + ")"));

    private static bool IsAggregate(string expression) => Array.Exists(
        [
            "count", "sum(", "avg(", "min(", "max(", "min_by", "max_by", "bool_", "every(", "arbitrary", "any_value", "approx",
            "array_agg", "array_join(array_agg", "cardinality(array_agg", "geometric_mean", "stddev", "round(stddev", "var_", "variance",
            "round(corr", "covar", "regr_",
        ],
        name => expression.StartsWith(name, StringComparison.Ordinal));

    private string ValueOf(string sql) => Assert.Single(Column(sql));

    private List<string> Column(string sql)
    {
        using var rows = _lake.Select(sql, TestContext.Current.CancellationToken);
        var values = new List<string>();
        while (rows.Read()) values.Add(ValueText.Of(rows.Value(0)) ?? "");
        return values;
    }
}
