using System.CommandLine;
using Cdp.Local.Postgres;
using Cdp.Profiles;

namespace Cdp.Local.Commands;

internal sealed class ModelPrepareCommand : CdpCommand
{
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly Option<string> _data = CommonOptions.Data();
    private readonly Option<string?> _postgres = CommonOptions.Postgres();

    public ModelPrepareCommand()
        : base(
            "prepare",
            "Make what a changed model lacks, before the night does: rollups of the lake for its aggregates, the columns of its names and "
            + "the views of its segments. What the model in use needs stays as it is",
            "./cdp model prepare --model new.json",
            "./cdp model prepare --postgres postgresql://cdp@db.example/marketing")
    {
        foreach (var option in (Option[])[_model, _data, _postgres]) Options.Add(option);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var platform = ForWriting(parsed, parsed.GetRequiredValue(_data), model: parsed.GetValue(_model));
        var (model, report) = (platform.Model, new Report(parsed.InvocationConfiguration.Output));
        var inUse = ForWriting(parsed, parsed.GetRequiredValue(_data)).Model;
        await report.WhileAsync("Rolling up", async say =>
        {
            await platform.Compaction(Steps.Of(say)).FillRollupsAsync(inUse, cancel);
            return true;
        });
        report.Line("The rollups of the lake hold what the model needs.");
        await using var database = await ProfileDatabase.OpenAsync(parsed.GetValue(_postgres), platform.Data, cancel);
        var (columns, views) = await new ProfileStore(database.Source, model, database.Remedy).PrepareAsync(cancel);
        if (columns.Count > 0) report.Line($"New columns of profiles: {string.Join(", ", columns)}.");
        if (views.Count > 0) report.Line($"New views: {string.Join(", ", views)}.");
        report.Line("PostgreSQL has what the model needs.");
        return CommandLine.Done;
    }
}
