using System.Text.RegularExpressions;
using Cdp.Testing;

namespace Cdp.Local.Tests.Commands;

/// <summary>The demo's output as docs/demo.md shows it, and README.md in part; with CDP_WRITE_DEMO=1 a run is written to both.</summary>
internal static partial class DemoPage
{
    private const string Begin = "<!-- demo: begin (a test compares this with a run) -->\n", End = "<!-- demo: end -->";

    /// <summary>The part that README.md shows.</summary>
    private const string Excerpt = "    eva: ";

    public static void Shows(string output, string data)
    {
        output = output.Replace(data, ".cdp", StringComparison.Ordinal);
        var shown = string.Join('\n', output.Split('\n').Select(line => $"    {line}".TrimEnd())).Trim('\n');
        Compare(shown, "docs", "demo.md");
        Compare(shown[shown.IndexOf(Excerpt, StringComparison.Ordinal)..].Split("\n\n\n")[0], "README.md");
    }

    /// <summary>How long something took differs from run to run.</summary>
    public static string WithoutSeconds(string output) => Seconds().Replace(output, "");

    private static void Compare(string shown, params string[] page)
    {
        var file = Repository.PathOf(page);
        var text = File.ReadAllText(file);
        var (from, to) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        if (Environment.GetEnvironmentVariable("CDP_WRITE_DEMO") == "1")
            File.WriteAllText(file, $"{text[..from]}\n{shown}\n\n{text[to..]}");
        else
            Assert.Equal(WithoutSeconds(text[from..to].Trim('\n')), WithoutSeconds(shown));
    }

    [GeneratedRegex(@" +\d+\.\d+ *$| in \d+\.\d s", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Seconds();
}
