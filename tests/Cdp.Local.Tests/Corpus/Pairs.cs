namespace Cdp.Local.Tests.Corpus;

/// <summary><c>key=value&amp;…</c> with some values replaced, some added at the end and some left out.</summary>
internal static class Pairs
{
    public static string Rewrite(string pairs, IReadOnlyDictionary<string, string?> changes)
    {
        var kept = new List<string>();
        var met = new HashSet<string>();
        foreach (var pair in pairs.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var key = pair.Split('=', 2)[0];
            if (!changes.TryGetValue(key, out var value)) kept.Add(pair);
            else if (value is not null && met.Add(key)) kept.Add(Pair(key, value));
        }

        kept.AddRange(
            changes.Where(change => change.Value is not null && !met.Contains(change.Key))
                .Select(change => Pair(change.Key, change.Value!)));
        return string.Join('&', kept);
    }

    private static string Pair(string key, string value) => $"{key}={Uri.EscapeDataString(value)}";
}
