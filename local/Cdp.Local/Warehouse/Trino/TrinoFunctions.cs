using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Cdp.Local.Warehouse.Trino;

/// <summary>The functions of Trino in DuckDB: those that give what Trino documents, and those of the same name that do not.</summary>
/// <remarks>
/// A grammar shows no difference of meaning, so each name that is allowed has a test. Source: Trino's manual, "Functions and operators".
/// </remarks>
public static class TrinoFunctions
{
    /// <summary>
    /// By topic, as docs/sql.md lists them: each gives the same on DuckDB, with the prelude and <see cref="EngineFunctions"/>, as Trino
    /// documents.
    /// </summary>
    public static readonly ImmutableArray<(string Topic, ImmutableArray<string> Names)> Topics =
    [
        ("conditions and casts",
        [
            "cast", "try_cast", "try", "coalesce", "nullif", "if",
        ]),
        ("aggregates",
        [
            "count", "count_if", "sum", "avg", "min", "max", "min_by", "max_by", "bool_and", "bool_or", "every", "arbitrary",
            "any_value", "array_agg", "approx_distinct", "approx_percentile", "geometric_mean", "stddev", "stddev_pop", "stddev_samp",
            "variance", "var_pop", "var_samp", "corr", "covar_pop", "covar_samp", "regr_slope", "regr_intercept",
        ]),
        ("texts",
        [
            "concat", "concat_ws", "length", "lower", "upper", "replace", "reverse", "split", "split_part", "starts_with", "ends_with",
            "strpos", "position", "substr", "substring", "trim", "ltrim", "rtrim", "lpad", "rpad", "chr", "codepoint", "translate",
            "levenshtein_distance", "hamming_distance", "regexp_like", "regexp_extract", "regexp_extract_all", "regexp_replace",
            "regexp_count", "regexp_split",
        ]),
        ("addresses",
        [
            "url_extract_protocol", "url_extract_host", "url_extract_port", "url_extract_path", "url_extract_query",
            "url_extract_fragment", "url_extract_parameter", "url_encode", "url_decode",
        ]),
        ("bytes",
        [
            "to_utf8", "from_utf8", "to_hex", "from_hex", "to_base64", "from_base64", "md5", "sha1", "sha256",
        ]),
        ("lists",
        [
            "array_distinct", "array_intersect", "array_join", "array_max", "array_min", "array_position", "array_remove", "array_sort",
            "cardinality", "contains", "element_at", "filter", "flatten", "repeat", "sequence", "slice", "transform",
        ]),
        ("JSON text",
        [
            "json_array_length", "json_extract", "json_extract_scalar", "json_format", "json_parse",
        ]),
        ("days and times",
        [
            "date", "date_add", "date_diff", "date_trunc", "date_format", "date_parse", "format_datetime", "from_iso8601_date",
            "from_iso8601_timestamp", "to_iso8601", "from_unixtime", "to_unixtime", "with_timezone", "at_timezone", "timezone",
            "current_timezone", "now", "last_day_of_month", "extract", "year", "quarter", "month", "week", "week_of_year", "day",
            "day_of_month", "day_of_week", "dow", "day_of_year", "doy", "year_of_week", "yow", "hour", "minute", "second", "millisecond",
        ]),
        ("numbers",
        [
            "abs", "cbrt", "ceil", "ceiling", "degrees", "e", "exp", "floor", "greatest", "infinity", "is_finite", "is_infinite",
            "is_nan", "least", "ln", "log", "log10", "log2", "mod", "nan", "pi", "pow", "power", "radians", "random", "round", "sign",
            "sqrt", "truncate", "acos", "asin", "atan", "atan2", "cos", "cosh", "sin", "sinh", "tan", "tanh",
        ]),
        ("windows",
        [
            "row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile", "lag", "lead", "first_value", "last_value",
            "nth_value",
        ]),
    ];

    public static readonly FrozenSet<string> Allowed =
        Topics.SelectMany(topic => topic.Names).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// What DuckDB has under a name of Trino's and means differently: a query that calls it is refused, with what to write.
    /// </summary>
    public static readonly FrozenDictionary<string, string> Different = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["bar"] = "it draws in colour there. There is nothing in its place.",
        ["bit_count"] = "it takes the number of bits there. There is nothing in its place.",
        ["format"] = "it takes Java's formats there: write concat(…), date_format(…) or round(…, 2).",
        ["histogram"] = "it gives a map, which this program cannot take apart: write SELECT x, count(*) … GROUP BY x.",
        ["json_array"] = "it leaves NULL out there: write json_format(CAST(ARRAY[…] AS JSON)).",
        ["json_exists"] = "it takes a path of the SQL standard there: write json_extract(…) IS NOT NULL.",
        ["json_object"] = "it has a syntax of its own there. There is nothing in its place.",
        ["json_value"] = "it takes a path of the SQL standard there: write json_extract_scalar(…).",
        ["kurtosis"] = "the two were never compared.",
        ["listagg"] = "it takes WITHIN GROUP there: write array_join(array_agg(x ORDER BY x), ',').",
        ["map"] = "maps are not compared with Trino's: a subquery with a row for each key does the same.",
        ["map_concat"] = "maps are not compared with Trino's.",
        ["map_entries"] = "maps are not compared with Trino's.",
        ["map_from_entries"] = "maps are not compared with Trino's.",
        ["map_keys"] = "maps are not compared with Trino's.",
        ["map_values"] = "maps are not compared with Trino's.",
        ["reduce"] = "it has a start value and two functions there: write an aggregate over UNNEST(…).",
        ["skewness"] = "DuckDB corrects it for small samples.",
        ["timezone_hour"] = "DuckDB's types know no zone: write date_diff('hour', …) of the local times.",
        ["timezone_minute"] = "DuckDB's types know no zone: write date_diff('minute', …) of the local times.",
        ["to_base"] = "the two write digits above 9 in different letters.",
        ["to_milliseconds"] = "it takes an interval there: write date_diff('millisecond', …).",
        ["to_timestamp"] = "Athena has none: write from_unixtime(…) or date_parse(…).",
        ["typeof"] = "the names of types differ: write DESCRIBE SELECT ….",
        ["uuid"] = "it is no text there: write CAST(uuid() AS varchar) on Athena. There is nothing in its place here.",
        ["version"] = "it is that of the engine.",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
}
