using System.Globalization;
using Cdp.Local.Printing;
using Cdp.Local.Warehouse;
using Spectre.Console;

namespace Cdp.Local.Commands;

/// <summary>What a command shows to people: tables and colours on a terminal, plain text in full width elsewhere.</summary>
internal sealed class Report
{
    private const int PlainWidth = 200;
    private const int MaxLineLength = 2000;
    private readonly IAnsiConsole _console;

    public Report(TextWriter output)
    {
        var console = output is TerminalWriter escaping ? escaping.Inner : output; // colours are escapes, and all other text is cut below
        IsTerminal = ReferenceEquals(console, Console.Out) && !Console.IsOutputRedirected;
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(console),
            Ansi = IsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = IsTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = IsTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!IsTerminal) _console.Profile.Width = PlainWidth;
    }

    public bool IsTerminal { get; }

    public void Heading(string text)
    {
        _console.WriteLine();
        _console.Write(new Spectre.Console.Text(TerminalText.Cut(text, MaxLineLength), new Style(decoration: Decoration.Bold)));
        _console.WriteLine();
    }

    public void Line(string text = "") => _console.WriteLine(TerminalText.Cut(text, MaxLineLength));

    /// <param name="columns">A name that starts with <c>#</c> stands without it over numbers, aligned to the right.</param>
    public void Table(IEnumerable<string> columns, IEnumerable<IReadOnlyList<string?>> rows)
    {
        var table = new Table { Border = TableBorder.Simple, UseSafeBorder = true };
        foreach (var name in columns)
            table.AddColumn(
                new TableColumn(new Spectre.Console.Text(TextTable.Printable(name.TrimStart('#'))))
                {
                    Alignment = name.StartsWith('#') ? Justify.Right : Justify.Left,
                });
        foreach (var row in rows) table.AddRow(row.Select(cell => new Spectre.Console.Text(TextTable.Printable(cell ?? ""))));
        _console.Write(table);
    }

    /// <summary>Work that takes a while: on a terminal a line that lives as long as it, elsewhere a line that says it has begun.</summary>
    public async Task<T> WhileAsync<T>(string what, Func<Action<string>, Task<T>> work)
    {
        if (IsTerminal) return await _console.Status().StartAsync(Markup.Escape(what), context => work(step => context.Status(Step(step))));
        Line($"{what} ...");
        return await work(_ => { });
    }

    private static string Step(string step) => Markup.Escape(TerminalText.Cut(step, MaxLineLength));

    public static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
