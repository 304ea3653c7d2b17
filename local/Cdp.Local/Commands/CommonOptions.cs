using System.CommandLine;
using System.CommandLine.Parsing;
using Cdp.Settings;
using NodaTime;
using NodaTime.Text;

namespace Cdp.Local.Commands;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    public static Option<string> Data(string? otherwise = null) => new("--data")
    {
        Description = "Directory that holds raw/ and all that is made of it",
        HelpName = "D",
        DefaultValueFactory = _ => Variables.OfProcess().Optional("CDP_DATA") ?? otherwise ?? ".cdp",
    };

    public static Option<string?> Postgres() => new("--postgres")
    {
        Description = "PostgreSQL server: Npgsql keywords or a postgresql:// URI. Else $CDP_POSTGRES, else a private one under --data",
        HelpName = "C",
        DefaultValueFactory = _ => Variables.OfProcess().Optional("CDP_POSTGRES"),
    };

    public static Option<LocalDate?> Date(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "YYYY-MM-DD",
        CustomParser = Day,
    };

    private static LocalDate? Day(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        var day = LocalDatePattern.Iso.Parse(text);
        if (day.Success) return day.Value;
        argument.AddError($"'{text}' is no date: a day is written YYYY-MM-DD and must exist.");
        return null;
    }
}
