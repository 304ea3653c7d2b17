using System.CommandLine;
using Cdp.Lake;
using Cdp.Local.Models;
using Cdp.Model.Sql;
using Cdp.Settings;
using NodaTime;

namespace Cdp.Local.Commands;

internal sealed class ModelCommand : CdpCommand
{
    public ModelCommand()
        : base(
            "model",
            "What a profile is: the model in model.json, checked and compiled (docs/model.md)",
            "./cdp model check                          is it right? every mistake with its place",
            "./cdp model check --model models/shop.json",
            "./cdp model sql                            the profiles as one query, for reading",
            "./cdp model diff --model new.json          who would change by another model",
            "./cdp model prepare --model new.json       the columns and views that it lacks",
            """./cdp query "$(./cdp model sql --date 2026-11-20)" """)
    {
        Subcommands.Add(new ModelCheckCommand());
        Subcommands.Add(new ModelSqlCommand());
        Subcommands.Add(new ModelDiffCommand());
        Subcommands.Add(new ModelPrepareCommand());
        Subcommands.Add(new ModelDropCommand());
    }

    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken cancel) =>
        throw new RequestException(
            $"It does nothing by itself: name one of {string.Join(", ", Subcommands.Select(each => $"./cdp model {each.Name}"))}.");
}

internal sealed class ModelCheckCommand : CdpCommand
{
    private readonly Option<string?> _model = CommonOptions.Model();

    public ModelCheckCommand()
        : base(
            "check", "Exit code 0 for a right model, else 2 and every mistake with its place",
            "./cdp model check --model models/shop.json") =>
        Options.Add(_model);

    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var model = ModelFile.Read(parsed.GetValue(_model));
        parsed.InvocationConfiguration.Output.WriteLine(
            $"The model is right: {Report.Number(model.Aggregates.Length)} aggregates, "
            + $"{Report.Number(model.Entries.OfType<Cdp.Model.Number>().Count())} numbers, {Report.Number(model.Scores.Length)} scores, "
            + $"{Report.Number(model.Segments.Length)} segments (model {model.Hash}).");
        return Task.FromResult(CommandLine.Done);
    }
}

internal sealed class ModelSqlCommand : CdpCommand
{
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly Option<string?> _date = CommonOptions.Day("--date", "The day up to which hits count. Without: yesterday");

    public ModelSqlCommand()
        : base(
            "sql",
            "The profiles of a model as one SELECT over hits, for ./cdp query and for Athena",
            "./cdp model sql --date 2026-11-20",
            """./cdp query "$(./cdp model sql)" --format csv""")
    {
        Options.Add(_model);
        Options.Add(_date);
    }

    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var zone = LakeSettings.FromEnvironment(Variables.OfProcess()).TimeZone;
        var model = ModelFile.Read(parsed.GetValue(_model));
        var day = RequestedDays.Of(parsed.GetValue(_date), null, null)?[0] ?? Yesterday(zone);
        parsed.InvocationConfiguration.Output.WriteLine(ProfileQuery.Of(model, zone, day));
        return Task.FromResult(CommandLine.Done);
    }

    private static LocalDate Yesterday(DateTimeZone zone) => SystemClock.Instance.GetCurrentInstant().InZone(zone).Date.PlusDays(-1);
}
