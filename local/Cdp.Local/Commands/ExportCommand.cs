using System.CommandLine;
using Cdp.Local.Exports;
using Cdp.Local.Lake;
using Cdp.Local.Postgres;
using Cdp.Settings;
using Npgsql;

namespace Cdp.Local.Commands;

internal sealed class ExportCommand : CdpCommand
{
    private readonly Option<string?> _segment = new("--segment") { Description = "The people in a segment of the model", HelpName = "S" };
    private readonly Option<bool> _all = new("--all") { Description = "Everybody" };
    private readonly Option<string?> _columns =
        new("--columns") { Description = "Comma-separated; without it every column of the model", HelpName = "a,b" };
    private readonly Option<string> _format = new("--format") { Description = "How it is written", DefaultValueFactory = _ => "csv" };
    private readonly Option<string?> _to =
        new("--to") { Description = "File that is written whole or not at all; without it to the output", HelpName = "FILE" };
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly Option<string> _data = CommonOptions.Data();
    private readonly Option<string?> _postgres = CommonOptions.Postgres();

    public ExportCommand()
        : base(
            "export",
            "The profiles of a segment, or all, for a mail tool, a spreadsheet or a program",
            "./cdp export --segment best_leads --columns user_id,activity_score",
            "./cdp export --segment best_leads --to leads.csv",
            "./cdp export --all --format jsonl | gzip > profiles.jsonl.gz",
            "./cdp export --all --format parquet --to profiles.parquet")
    {
        _format.AcceptOnlyFromAmong("csv", "jsonl", "parquet");
        foreach (var option in (Option[])[_segment, _all, _columns, _format, _to, _model, _data, _postgres]) Options.Add(option);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var (segment, format, file) = (parsed.GetValue(_segment), parsed.GetRequiredValue(_format), parsed.GetValue(_to));
        if (segment is null != parsed.GetValue(_all)) throw new SettingsException("Name who is exported: either --segment S or --all.");
        if (format == "parquet" && file is null)
            throw new SettingsException("--format parquet needs --to FILE: a Parquet file is not written to the output.");
        var platform = ForWriting(parsed, parsed.GetRequiredValue(_data), model: parsed.GetValue(_model));
        var export = ProfileExport.Of(platform.Model, segment, parsed.GetValue(_columns));
        await using var database = await ProfileDatabase.OpenAsync(parsed.GetValue(_postgres), platform.Data, cancel);
        try
        {
            if (file is null) await ToOutputAsync(export, format, database.Source, cancel);
            else
            {
                var rows = await ToFileAsync(export, format, file, database.Source, cancel);
                parsed.InvocationConfiguration.Output.WriteLine($"{Report.Number(rows)} profiles are in {file}.");
            }
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn)
        {
            throw new CommandException($"no profiles of this model were loaded yet: run ./cdp score first. (PostgreSQL: {e.MessageText})");
        }

        return CommandLine.Done;
    }

    private static async Task ToOutputAsync(ProfileExport export, string format, NpgsqlDataSource database, CancellationToken cancel)
    {
        await using var output = StandardStreams.Output();
        try
        {
            await using IExportWriter writer = format == "csv" ? new CsvExport(output) : new JsonLinesExport(output);
            await export.WriteAsync(database, writer, cancel);
        }
        catch (IOException e) when (StandardStreams.IsClosedPipe(e))
        {
            // Whoever read our output has seen enough.
        }
    }

    /// <summary>First beside the file, for its owner alone: a file that is there is never half of an export.</summary>
    private static async Task<long> ToFileAsync(
        ProfileExport export, string format, string file, NpgsqlDataSource database, CancellationToken cancel)
    {
        var unfinished = $"{file}.unfinished";
        long rows;
        await using (var content = OwnerOnly.Open(unfinished, FileMode.Create, FileShare.ReadWrite))
        {
            await using IExportWriter writer = format switch
            {
                "csv" => new CsvExport(content),
                "jsonl" => new JsonLinesExport(content),
                _ => new ParquetExport(unfinished),
            };
            rows = await export.WriteAsync(database, writer, cancel);
        }

        File.SetUnixFileMode(unfinished, OwnerOnly.FileMode); // whoever wrote it may have made it again
        File.Move(unfinished, file, overwrite: true);
        return rows;
    }
}
