using System.CommandLine;
using Cdp.Local.Postgres;
using Cdp.Profiles;

namespace Cdp.Local.Commands;

internal sealed class ModelDropCommand : CdpCommand
{
    private readonly Argument<string> _name =
        new("NAME") { Description = "An aggregate, number, score or segment that the model in use no longer has" };
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly Option<string> _data = CommonOptions.Data();
    private readonly Option<string?> _postgres = CommonOptions.Postgres();

    public ModelDropCommand()
        : base(
            "drop",
            "Remove the column, and the view of a segment, that a former model left in PostgreSQL",
            "./cdp model drop old_score",
            "./cdp model drop old_score --postgres postgresql://cdp@db.example/marketing")
    {
        Arguments.Add(_name);
        Options.Add(_model);
        Options.Add(_data);
        Options.Add(_postgres);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var name = parsed.GetRequiredValue(_name);
        var platform = ForWriting(parsed, parsed.GetRequiredValue(_data), model: parsed.GetValue(_model));
        var model = platform.Model;
        await using var database = await ProfileDatabase.OpenAsync(parsed.GetValue(_postgres), platform.Data, cancel);
        await new ProfileStore(database.Source, model, database.Remedy).DropAsync(name, cancel);
        parsed.InvocationConfiguration.Output.WriteLine(
            $"{name} is gone from the table profiles. What changed in it stays in profile_changes.");
        return CommandLine.Done;
    }
}
