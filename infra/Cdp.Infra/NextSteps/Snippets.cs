using Cdp.Settings;

namespace Cdp.Infra.NextSteps;

/// <summary>What a site pastes so that each hit goes to Google as before and, a copy of it, here.</summary>
internal static class Snippets
{
    /// <summary>
    /// For analytics.js: a customTask, which also attaches the user id in the first field that the readers look for it in.
    /// </summary>
    public static string UniversalAnalytics(string url, HitSettings hits) =>
        Text("universal-analytics.js").Replace("{{url}}", url, StringComparison.Ordinal)
            .Replace("{{userIdField}}", UserIdField(hits), StringComparison.Ordinal);

    /// <summary>For gtag.js, installed before it.</summary>
    public static string GoogleAnalytics4(string url) =>
        Text("google-analytics-4.js").Replace("{{url}}", url, StringComparison.Ordinal);

    private static string UserIdField(HitSettings hits) =>
        hits.UserIdFrom.FirstOrDefault(source => source.StartsWith("cd", StringComparison.Ordinal)) is { } dimension
            ? $"dimension{dimension[2..]}" : "userId";

    private static string Text(string name)
    {
        using var stream = typeof(Snippets).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException(
                $"The snippet {name} is not part of this program: the project file embeds NextSteps/*.js.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
