using System.CommandLine;
using Cdp.Lake;
using Cdp.Local.Warehouse;

namespace Cdp.Local.Commands;

internal sealed class QueryCommand : CdpCommand
{
    private readonly Argument<string> _sql = new("SQL")
    {
        Description = "One SELECT; views: hits, items, rejected, runs. Without it: read from stdin",
        DefaultValueFactory = _ => "-",
    };
    private readonly Option<string> _data = CommonOptions.Data();
    private readonly Option<QueryFormat> _format = new("--format")
    {
        Description = "table for people, csv, or json (one array)",
        DefaultValueFactory = _ => QueryFormat.Table,
        CustomParser = argument =>
        {
            if (Enum.TryParse<QueryFormat>(argument.Tokens[0].Value, ignoreCase: true, out var format) && Enum.IsDefined(format))
                return format;
            argument.AddError($"--format is '{argument.Tokens[0].Value}': it must be table, csv or json.");
            return default;
        },
        HelpName = "table|csv|json",
    };
    private readonly Option<bool> _raw = new("--raw")
    {
        Description = "csv for machines, every value exactly as stored; without it csv is safe for spreadsheets and terminals",
    };

    public QueryCommand()
        : base(
            "query",
            "SQL over the lake, in Trino's dialect as on Athena: docs/sql.md has the views, the functions, and what differs",
            """./cdp query "SELECT dt, count(*) AS hits FROM hits GROUP BY dt ORDER BY dt" """,
            """./cdp query "SELECT identified_by, count(*) FROM hits GROUP BY 1" --format csv""",
            """./cdp query "SELECT item_name, sum(price * quantity) FROM items WHERE event_name = 'purchase' GROUP BY 1" """,
            """./cdp query "SELECT * FROM hits WHERE dt = DATE '2026-11-24'" --format csv --raw | gzip > hits.csv.gz""",
            """./cdp query "SELECT reason, detail, raw FROM rejected" --format json""",
            "./cdp query < report.sql")
    {
        Arguments.Add(_sql);
        Options.Add(_data);
        Options.Add(_format);
        Options.Add(_raw);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var sql = parsed.GetRequiredValue(_sql);
        if (sql == "-" && Console.IsInputRedirected) sql = await Console.In.ReadToEndAsync(cancel).WaitAsync(cancel);
        if (sql.Trim() is "" or "-") throw new RequestException("There is no SQL: give a SELECT, as an argument or on stdin.");
        await using var output = StandardStreams.Output();
        try
        {
            await new LakeQuery(parsed.GetRequiredValue(_data))
                .RunAsync(sql, parsed.GetValue(_format), output, cancel, parsed.GetValue(_raw));
        }
        catch (IOException e) when (StandardStreams.IsClosedPipe(e))
        {
            // Whoever read our output has seen enough.
        }

        return CommandLine.Done;
    }
}
