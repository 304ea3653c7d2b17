using System.CommandLine;
using Cdp.Lake;
using Cdp.Local.Postgres;
using Cdp.Local.Printing;
using Cdp.Local.Warehouse;
using Cdp.Local.Why;
using Cdp.Profiles;
using Cdp.Settings;

namespace Cdp.Local.Commands;

internal sealed class ProfileCommand : CdpCommand
{
    private readonly Argument<string> _user = new("USER") { Description = "The user id, as it is" };
    private readonly Option<string> _data = CommonOptions.Data();
    private readonly Option<string?> _postgres = CommonOptions.Postgres();
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly Option<string?> _date = CommonOptions.Day(
        "--date", "The day up to which hits count. Without: that of the profile in PostgreSQL, else the newest compacted day");
    private readonly Option<bool> _all = new("--all") { Description = "Every hit of the journey, not the latest only" };
    private readonly Option<string> _format = CommonOptions.Format("table", "json");

    public ProfileCommand()
        : base(
            "profile",
            "A user's profile and why it is so: the hits behind each aggregate, the band or points of each score, the conditions of each "
            + "segment; then the journey, with the reason why each hit is theirs",
            "./cdp profile eva",
            "./cdp profile 'auth0|5f7c8ec7c33c6c004bbafe82' --all",
            "./cdp profile eva --format json | jq '.segments[] | select(.in) | .name'",
            "./cdp profile eva --model models/shop.json --date 2026-11-20     as another model, or another day, would have it",
            "./cdp profile eva --data /var/lib/lake --postgres postgresql://cdp@db.example/marketing")
    {
        Arguments.Add(_user);
        foreach (var option in (Option[])[_date, _format, _all, _model, _data, _postgres]) Options.Add(option);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var (user, data) = (parsed.GetRequiredValue(_user), parsed.GetRequiredValue(_data));
        var platform = new Platform(data, Variables.OfProcess(), TimeProvider.System, parsed.GetValue(_model));
        _ = platform.Model; // its mistakes come first, before a database is opened
        var named = RequestedDays.Of(parsed.GetValue(_date), null, null)?[0];
        var loaded = await LoadedAsync(user, platform, parsed.GetValue(_postgres), cancel);
        var day = named ?? loaded?.AsOf ?? await platform.LatestDayAsync(cancel);

        using var lake = LakeDatabase.Open(platform.Data, user: user);
        var why = UserWhy.Read(lake, platform, user, day, loaded, cancel);
        if (why.Now is null && loaded is null && !Journey.Read(lake, user, max: 1, cancel).Any())
            throw new CommandException($"nobody is known as {user}, neither to the profiles nor to the lake in {data}.");
        var steps = Journey.Read(lake, user, parsed.GetValue(_all) ? null : Journey.DefaultMaxSteps, cancel);
        if (parsed.GetRequiredValue(_format) == "table") new WhyPage(parsed.InvocationConfiguration.Output).Write(why, steps);
        else await WriteJsonAsync(why, steps, cancel);
        return CommandLine.Done;
    }

    private static async Task WriteJsonAsync(UserWhy why, IEnumerable<JourneyStep> steps, CancellationToken cancel)
    {
        await using var output = StandardStreams.Output();
        await using var json = new JsonOutput(output);
        try
        {
            await new WhyJson(json).WriteAsync(why, steps, cancel);
        }
        catch (IOException e) when (StandardStreams.IsClosedPipe(e))
        {
            // Whoever read our output has seen enough.
        }
    }

    /// <summary>A private server is started for it, if it was ever made: the lake alone answers most questions.</summary>
    private static async Task<LoadedProfile?> LoadedAsync(string user, Platform platform, string? address, CancellationToken cancel)
    {
        if (address is null && !PostgresCluster.IsMadeFor(Path.Combine(platform.Data, "postgres"))) return null;
        await using var database = await ProfileDatabase.OpenAsync(address, platform.Data, cancel);
        var row = await new ProfileStore(database.Source, platform.Model, database.Remedy).FindAsync(user, cancel);
        return row is null ? null : new(row);
    }
}
