using System.Text.RegularExpressions;
using Cdp.Testing;

namespace Cdp.Local.Tests.Commands;

/// <summary>The demo's output as README.md shows it; with CDP_WRITE_README=1 a run is pasted in.</summary>
internal static partial class Readme
{
    private const string Begin = "<!-- demo: begin (a test compares this with a run) -->\n", End = "<!-- demo: end -->";

    private static readonly string File = Path.Combine(Repository.Root, "README.md");

    public static void ShowsDemo(string output, string data)
    {
        var shown = string.Join('\n', output.Replace($"-h {data}", "-h $PWD/.cdp", StringComparison.Ordinal).Replace(data, ".cdp", StringComparison.Ordinal)
            .Split('\n').Select(line => $"    {line}".TrimEnd())).Trim('\n') + "\n";
        var text = System.IO.File.ReadAllText(File);
        var (from, to) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        if (Environment.GetEnvironmentVariable("CDP_WRITE_README") == "1") System.IO.File.WriteAllText(File, text = $"{text[..from]}\n{shown}\n{text[to..]}");
        else Assert.Equal(WithoutSeconds(text[from..to].Trim('\n')), WithoutSeconds(shown.Trim('\n')));
    }

    /// <summary>How long something took differs from run to run.</summary>
    public static string WithoutSeconds(string output) => Seconds().Replace(output, "");

    [GeneratedRegex(@" +\d+\.\d+ *$| in \d+\.\d s", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Seconds();
}
