using System.Collections.Frozen;

namespace Cdp.Local.Warehouse;

/// <summary>The functions that SQL for both engines may call: each gives the same on DuckDB (with the prelude) as Trino documents.</summary>
/// <remarks>A grammar shows no difference of meaning, so each name here has a test. Source: Trino's manual, "Functions and operators".</remarks>
public static class TrinoFunctions
{
    public static readonly FrozenSet<string> Allowed = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        // conditions and casts
        "cast", "try_cast", "coalesce", "nullif", "if",
        // aggregates
        "count", "count_if", "sum", "avg", "min", "max", "min_by", "max_by", "bool_and", "bool_or", "arbitrary", "array_agg", "approx_distinct",
        // texts
        "concat", "length", "lower", "upper", "replace", "reverse", "split_part", "starts_with", "strpos", "substr", "trim", "regexp_like",
        // lists
        "array_distinct", "array_join", "array_sort", "cardinality", "contains", "element_at",
        // JSON text
        "json_array_length", "json_extract_scalar", "json_format", "json_parse",
        // days and times
        "date_add", "date_diff", "day_of_week", "to_unixtime", "year", "month", "day", "hour", "minute",
        // numbers
        "abs", "ceil", "floor", "greatest", "least", "mod", "power", "round", "sign", "sqrt",
        // windows
        "row_number", "lag", "lead", "first_value");
}
