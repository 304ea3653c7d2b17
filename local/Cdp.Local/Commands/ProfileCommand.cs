using System.CommandLine;
using Cdp.Local.Postgres;
using Cdp.Local.Warehouse;
using Cdp.Model.Check;
using Cdp.Profiles;

namespace Cdp.Local.Commands;

internal sealed class ProfileCommand : CdpCommand
{
    private readonly Argument<string> _user = new("USER") { Description = "The user id, as it is" };
    private readonly Option<string> _data = CommonOptions.Data();
    private readonly Option<string?> _postgres = CommonOptions.Postgres();
    private readonly Option<bool> _all = new("--all") { Description = "Every hit of the journey, not the latest only" };

    public ProfileCommand()
        : base(
            "profile",
            "A user's profile and journey, with the reason why each hit is theirs",
            "./cdp profile eva",
            "./cdp profile 'auth0|5f7c8ec7c33c6c004bbafe82' --all",
            "./cdp profile eva --data /var/lib/lake --postgres postgresql://cdp@db.example/marketing")
    {
        Arguments.Add(_user);
        Options.Add(_data);
        Options.Add(_postgres);
        Options.Add(_all);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var user = parsed.GetRequiredValue(_user);
        var data = parsed.GetRequiredValue(_data);
        var profile = await FindAsync(user, data, parsed, cancel);
        using var lake = LakeDatabase.Open(data);
        var steps = Journey.Read(lake, user, parsed.GetValue(_all) ? null : Journey.DefaultMaxSteps, cancel);
        return UserPage.Write(parsed.InvocationConfiguration.Output, user, profile, steps)
            ? CommandLine.Done
            : throw new CommandException($"nobody is known as {user}, neither to the profiles nor to the lake in {data}.");
    }

    /// <summary>A private server is started for it, if it was ever made: the journey does not need it.</summary>
    private async Task<IReadOnlyList<KeyValuePair<string, string?>>?> FindAsync(
        string user, string data, ParseResult parsed, CancellationToken cancel)
    {
        var address = parsed.GetValue(_postgres);
        if (address is null && !PostgresCluster.IsMadeFor(Path.Combine(data, "postgres"))) return null;
        await using var database = await ProfileDatabase.OpenAsync(address, data, cancel);
        return await new ProfileStore(database.Source, DefaultModel.Value).FindAsync(user, cancel);
    }
}
