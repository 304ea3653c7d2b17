using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Cdp.Hits;

/// <summary>The patterns of crawlers' user agents: plain words, searched for all at once, and a few regular expressions.</summary>
/// <remarks>
/// The expressions run without backtracking, so their time is linear in the user agent, which is hostile input. They take longer to build
/// than thousands of hits to read, and hardly any agent holds a text that one of them needs, so they are built when the first does.
/// </remarks>
internal sealed class BotPatterns
{
    private const int MaxAgentLength = 8192;

    private readonly SearchValues<string> _words;
    private readonly SearchValues<string> _needed;
    private readonly Lazy<Regex> _expression;

    private BotPatterns(List<string> words, List<string> expressions)
    {
        _words = SearchValues.Create([.. words], StringComparison.Ordinal);
        _needed = SearchValues.Create([.. expressions.Select(NeededBy)], StringComparison.Ordinal);
        _expression = new Lazy<Regex>(() => new Regex(
            string.Join('|', expressions.Select(pattern => $"(?:{pattern})")),
            RegexOptions.NonBacktracking | RegexOptions.CultureInvariant,
            Regex.InfiniteMatchTimeout));
    }

    public static BotPatterns Load()
    {
        List<string> words = [], expressions = [];
        using var lines =
            new StreamReader(typeof(BotPatterns).Assembly.GetManifestResourceStream("Cdp.Hits.BotPatterns.txt")!, Encoding.UTF8);
        while (lines.ReadLine() is { } line)
        {
            if (line is [] or ['#', ..]) continue;
            foreach (var pattern in line.AsSpan().ContainsAny("([") ? [line] : line.Split('|'))
                if (WordOf(pattern) is { } word) words.Add(word);
                else expressions.Add(pattern);
        }

        return new BotPatterns(words, expressions);
    }

    public bool Match(ReadOnlySpan<byte> userAgent)
    {
        Span<char> agent = stackalloc char[Math.Min(userAgent.Length, MaxAgentLength)];
        Encoding.Latin1.GetChars(userAgent[..agent.Length], agent);
        return agent.ContainsAny(_words) || (agent.ContainsAny(_needed) && _expression.Value.IsMatch(agent));
    }

    /// <summary>
    /// The longest of the texts outside brackets that the pattern cannot match without; empty where there is none, or it is hard to tell.
    /// </summary>
    internal static string NeededBy(string pattern)
    {
        var (longest, text) = ("", "");
        for (var i = 0; i <= pattern.Length; i++)
        {
            var value = i < pattern.Length ? pattern[i] : '$';
            if (char.IsAsciiLetterOrDigit(value) || value == ' ')
            {
                text += value;
                continue;
            }

            if (value is '?' or '*' && text.Length > 0) text = text[..^1];
            if (text.Length > longest.Length) longest = text;
            text = "";
            if (value is '|' or '{' || (value is '(' or '[' && !TryPass(pattern, ref i))) return "";
            if (value == '\\') i++;
        }

        return longest;
    }

    /// <summary>Passes over a group or a class, with what is in it; not over a group that begins with an option.</summary>
    private static bool TryPass(string pattern, ref int at)
    {
        if (pattern[at] == '[') return TryPassClass(pattern, ref at);
        for (var depth = 0; at < pattern.Length; at++)
        {
            if (pattern[at] == '\\') at++;
            else if (pattern[at] == '[' && !TryPassClass(pattern, ref at)) return false;
            else if (pattern[at] == '(' && pattern.AsSpan(at + 1) is ['?', ..]) return false;
            else if (pattern[at] == '(') depth++;
            else if (pattern[at] == ')' && --depth == 0) return true;
        }

        return false;
    }

    /// <summary>A bracket that comes first in a class stands for itself.</summary>
    private static bool TryPassClass(string pattern, ref int at)
    {
        at += pattern.AsSpan(at + 1) is ['^', ..] ? 2 : 1;
        do if (at < pattern.Length && pattern[at] == '\\') at++;
        while (++at < pattern.Length && pattern[at] != ']');
        return at < pattern.Length;
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
