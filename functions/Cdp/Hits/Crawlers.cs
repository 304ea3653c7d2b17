using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Cdp.Hits;

/// <summary>The patterns of crawlers' user agents: plain words, searched for all at once, and a few regular expressions.</summary>
/// <remarks>The expressions run without backtracking, so their time is linear in the user agent, which is hostile input.</remarks>
internal sealed class Crawlers
{
    private const int LongestAgent = 8192;

    private readonly SearchValues<string> _words;
    private readonly Regex _expression;

    private Crawlers(List<string> words, List<string> expressions)
    {
        _words = SearchValues.Create([.. words], StringComparison.Ordinal);
        _expression = new Regex(
            string.Join('|', expressions.Select(pattern => $"(?:{pattern})")),
            RegexOptions.NonBacktracking | RegexOptions.CultureInvariant,
            Regex.InfiniteMatchTimeout);
    }

    public static Crawlers Load()
    {
        List<string> words = [], expressions = [];
        using var lines = new StreamReader(typeof(Crawlers).Assembly.GetManifestResourceStream("Cdp.Hits.Crawlers.txt")!, Encoding.UTF8);
        while (lines.ReadLine() is { } line)
            if (line is [] or ['#', ..]) continue;
            else if (WordOf(line) is { } word) words.Add(word);
            else expressions.Add(line);
        return new Crawlers(words, expressions);
    }

    public bool Match(ReadOnlySpan<byte> userAgent)
    {
        Span<char> agent = stackalloc char[Math.Min(userAgent.Length, LongestAgent)];
        Encoding.Latin1.GetChars(userAgent[..agent.Length], agent);
        return agent.ContainsAny(_words) || _expression.IsMatch(agent);
    }

    /// <summary>The text that the pattern matches, when it matches just one; else null.</summary>
    private static string? WordOf(string pattern)
    {
        var word = new StringBuilder(pattern.Length);
        for (var i = 0; i < pattern.Length; i++)
        {
            var value = pattern[i];
            if (value == '\\' && i + 1 < pattern.Length && !char.IsAsciiLetterOrDigit(pattern[i + 1])) value = pattern[++i];
            else if ("\\^$.|?*+()[]{}".Contains(value, StringComparison.Ordinal)) return null;
            word.Append(value);
        }

        return word.ToString();
    }
}
