using System.CommandLine;
using Cdp.Settings;

namespace Cdp.Local.Commands;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    public static Option<string> Data() => new("--data")
    {
        Description = "Directory that holds raw/ and all that is made of it; $CDP_DATA, else .cdp",
        HelpName = "D",
        DefaultValueFactory = _ => Variables.OfProcess().Optional("CDP_DATA") ?? ".cdp",
    };

    public static Option<string?> Postgres() => new("--postgres")
    {
        Description = "PostgreSQL: Npgsql keywords or a postgresql:// URI; $CDP_POSTGRES, else a private server under --data",
        HelpName = "C",
        DefaultValueFactory = _ => Variables.OfProcess().Optional("CDP_POSTGRES"),
    };

    public static Option<string?> Model() => new("--model")
    {
        Description = "The profile model; $CDP_MODEL, else model.json beside ./cdp",
        HelpName = "FILE",
        DefaultValueFactory = _ => Variables.OfProcess().Optional("CDP_MODEL"),
    };

    /// <summary>The first one is the default.</summary>
    public static Option<string> Format(params string[] formats)
    {
        var option = new Option<string>("--format")
        {
            Description = "How it is written",
            HelpName = string.Join('|', formats),
            DefaultValueFactory = _ => formats[0],
        };
        option.AcceptOnlyFromAmong(formats);
        return option;
    }

    public static Option<string?> Destinations() => new("--destinations")
    {
        Description = "Who is told of entries into segments and exits; $CDP_DESTINATIONS, else destinations.json beside ./cdp, if any",
        HelpName = "FILE",
        DefaultValueFactory = _ => Variables.OfProcess().Optional("CDP_DESTINATIONS"),
    };

    /// <summary>A day as text: the stages themselves say what is wrong with one.</summary>
    public static Option<string?> Day(string name, string description) => new(name) { Description = description, HelpName = "YYYY-MM-DD" };
}
