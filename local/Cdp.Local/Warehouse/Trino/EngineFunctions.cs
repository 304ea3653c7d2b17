using DuckDB.NET.Data;
using DuckDB.NET.Data.DataChunk.Reader;
using DuckDB.NET.Data.DataChunk.Writer;

namespace Cdp.Local.Warehouse.Trino;

/// <summary>
/// Functions of Trino that no SQL of DuckDB's gives, in C#: the prelude builds on them. All give NULL where an argument is NULL.
/// </summary>
internal static class EngineFunctions
{
    private static readonly ScalarFunctionOptions Pure = new() { IsPureFunction = true, HandlesNulls = true };

    public static void Register(DuckDBConnection engine)
    {
        Url(engine, "protocol", url => url.Protocol);
        Url(engine, "host", url => url.Host);
        Url(engine, "path", url => url.Path);
        Url(engine, "query", url => url.Query);
        Url(engine, "fragment", url => url.Fragment);
        Add<string, long?>(engine, "url_extract_port", url => TrinoUrl.Parse(url)?.Port);
        Add<string, string, string?>(engine, "url_extract_parameter", (url, name) => TrinoUrl.Parse(url)?.Parameter(name));
        Add<string, string?>(engine, "url_encode", TrinoUrlText.Encode);
        Add<string, string?>(engine, "url_decode", TrinoUrlText.Decode);
        Add<DateTime, string, string?>(engine, "mysql_date_format", MySqlDates.Format);
        Add<string, string, DateTime?>(engine, "date_parse", (text, pattern) => MySqlDates.Parse(text, pattern));
        Add<DateTime, string, string?>(engine, "joda_date_format", JodaDates.Format);
        Add<string, DateTime?>(engine, "iso_instant", text => IsoTimes.Parse(text));
        Add<DateTime, string, DateTime?>(engine, "zone_local", (instant, zone) => TrinoZones.Local(instant, zone));
        Add<DateTime, string, DateTime?>(engine, "zone_instant", (local, zone) => TrinoZones.InstantOf(local, zone));
        Add<string, string?>(engine, "regexp_replacement", RegexReplacement.Of);
        Add<string, string, string?>(engine, "json_member", (json, path) => JsonMemberPath.Parse(path).Json(json));
        Add<string, string, string?>(engine, "json_member_scalar", (json, path) => JsonMemberPath.Parse(path).Scalar(json));
    }

    private static void Url(DuckDBConnection engine, string part, Func<TrinoUrl, string> of) =>
        Add<string, string?>(engine, $"url_extract_{part}", text => TrinoUrl.Parse(text) is { } url ? of(url) : null);

    private static void Add<T, TResult>(DuckDBConnection engine, string name, Func<T, TResult> of) =>
        engine.RegisterScalarFunction<T, TResult>(
            name, (inputs, output, rows) => Each(inputs, output, rows, row => of(inputs[0].GetValue<T>(row))), Pure);

    private static void Add<T1, T2, TResult>(DuckDBConnection engine, string name, Func<T1, T2, TResult> of) =>
        engine.RegisterScalarFunction<T1, T2, TResult>(
            name,
            (inputs, output, rows) => Each(inputs, output, rows, row => of(inputs[0].GetValue<T1>(row), inputs[1].GetValue<T2>(row))),
            Pure);

    private static void Each<TResult>(
        IReadOnlyList<IDuckDBDataReader> inputs, IDuckDBDataWriter output, ulong rows, Func<ulong, TResult> of)
    {
        for (ulong row = 0; row < rows; row++)
        {
            if (inputs.Any(input => !input.IsValid(row)) || of(row) is not { } result) output.WriteNull(row);
            else output.WriteValue(result, row);
        }
    }
}
