using System.Text.RegularExpressions;

namespace Cdp.Aws.Lake;

/// <summary>A lake key may hold a user id, which no log may: what goes into a message goes through here.</summary>
internal static partial class KeyForLogs
{
    public static string Of(string text) => UserFolder().Replace(text, "user=…");

    [GeneratedRegex("user=[^/]*", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UserFolder();
}
