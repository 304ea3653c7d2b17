using System.CommandLine;
using Cdp.Lake;
using Cdp.Local.Warehouse;

namespace Cdp.Local.Commands;

internal sealed class QueryCommand : CdpCommand
{
    private readonly Argument<string> _sql = new("SQL") { Description = "One SELECT; views: hits, rejected, runs. Without it: read from stdin", DefaultValueFactory = _ => "-" };
    private readonly Option<string> _data = CommonOptions.Data();
    private readonly Option<QueryFormat> _format = new("--format")
    {
        Description = "table for people, csv, or json (one array)",
        DefaultValueFactory = _ => QueryFormat.Table,
        CustomParser = argument =>
        {
            if (Enum.TryParse<QueryFormat>(argument.Tokens[0].Value, ignoreCase: true, out var format) && Enum.IsDefined(format)) return format;
            argument.AddError($"--format is '{argument.Tokens[0].Value}': it must be table, csv or json.");
            return default;
        },
        HelpName = "table|csv|json",
    };

    public QueryCommand()
        : base(
            "query",
            "SQL over the lake (DuckDB, with Trino's functions that the model uses)",
            """./cdp query "SELECT dt, count(*) AS hits FROM hits GROUP BY dt ORDER BY dt" """,
            """./cdp query "SELECT identified_by, count(*) FROM hits GROUP BY 1" --format csv""",
            """./cdp query "SELECT reason, detail, raw FROM rejected" --format json""",
            "./cdp query < report.sql")
    {
        Arguments.Add(_sql);
        Options.Add(_data);
        Options.Add(_format);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var sql = parsed.GetRequiredValue(_sql);
        if (sql == "-" && Console.IsInputRedirected) sql = await Console.In.ReadToEndAsync(cancel).WaitAsync(cancel);
        if (sql.Trim() is "" or "-") throw new RequestException("There is no SQL: give a SELECT, as an argument or on stdin.");
        await using var output = StandardStreams.Output();
        try
        {
            await new LakeQuery(parsed.GetRequiredValue(_data)).RunAsync(sql, parsed.GetValue(_format), output, cancel);
        }
        catch (IOException e) when (StandardStreams.IsClosedPipe(e))
        {
            // Whoever read our output has seen enough.
        }

        return CommandLine.Done;
    }
}
