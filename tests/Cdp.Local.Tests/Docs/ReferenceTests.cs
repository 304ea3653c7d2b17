using System.Text.RegularExpressions;
using Cdp.Local.Commands;

namespace Cdp.Local.Tests.Docs;

/// <summary>docs/commands.md and docs/configuration.md name what there is.</summary>
public sealed partial class ReferenceTests
{
    /// <summary>These are explained once, below the table.</summary>
    private static readonly string[] Common = ["--data", "--postgres"];

    public static TheoryData<string> Commands => [.. CommandLine.Root().Subcommands.Select(command => command.Name)];

    [Theory, MemberData(nameof(Commands))]
    public void Every_command_has_a_row_with_its_options(string name)
    {
        var row = Pages.Text("docs/commands.md").Split('\n')
            .Single(line => line.Replace('`', ' ').StartsWith($"|  ./cdp {name} ", StringComparison.Ordinal));
        var options = CommandLine.Root().Subcommands.Single(command => command.Name == name).Options.Select(option => option.Name);

        Assert.All(options.Except(Common), option => Assert.Contains(option, row, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_variable_that_a_program_reads_is_explained()
    {
        var page = Pages.Text("docs/configuration.md");
        var read = Pages.Files("*.cs", "functions", "local", "infra")
            .SelectMany(file => Variable().Matches(Pages.Text(file))).Select(match => match.Value.Trim('"'));

        Assert.All(read.Distinct(StringComparer.Ordinal), variable => Assert.Contains($"`{variable}`", page, StringComparison.Ordinal));
    }

    [GeneratedRegex("\"CDP_[A-Z_]+\"", RegexOptions.None, 1000)]
    private static partial Regex Variable();
}
