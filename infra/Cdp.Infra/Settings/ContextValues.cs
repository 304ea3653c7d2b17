using System.Globalization;
using System.Text.Json;
using Cdp.Settings;

namespace Cdp.Infra.Settings;

/// <summary>The context keys of <c>cdk.json</c> and of <c>cdk -c key=value</c>, as settings that are read by their key.</summary>
public static class ContextValues
{
    /// <summary>Keys that are a function's variable too: its settings record reads and checks them, in one place for every host.</summary>
    public static readonly IReadOnlyDictionary<string, string> VariableOf = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["timeZone"] = "CDP_TIME_ZONE",
        ["userIdFrom"] = "CDP_USER_ID_FROM",
        ["notUserIds"] = "CDP_NOT_USER_IDS",
        ["signInWindow"] = "CDP_SIGN_IN_WINDOW",
        ["maxUsersPerClient"] = "CDP_MAX_USERS_PER_CLIENT",
        ["maxClientsPerUser"] = "CDP_MAX_CLIENTS_PER_USER",
        ["allowedTids"] = "CDP_ALLOWED_TIDS",
        ["allowedHosts"] = "CDP_ALLOWED_HOSTS",
        ["pathPrefix"] = "CDP_PATH_PREFIX",
        ["ingestMode"] = "CDP_INGEST_MODE",
        ["layout"] = "CDP_LAKE_LAYOUT",
        ["buckets"] = "CDP_BUCKETS",
        ["anonymousFiles"] = "CDP_ANONYMOUS_FILES",
        ["rawRetentionDays"] = "CDP_RAW_RETENTION_DAYS",
    };

    /// <summary>Keys that only this app knows.</summary>
    public static readonly IReadOnlyList<string> OwnKeys =
    [
        "name", "tags", "zones", "firstDay", "instanceClass", "scanLimitGigabytes", "alarmMail", "alarmHitsPerHour", "hitsPerSecond",
        "domainName", "certificateArn", "databaseRanges", "rawColdDays", "model", "destinations", "architecture", "functionsDirectory",
    ];

    /// <summary>Every key that is set, under its own name and, where it has one, under its variable's.</summary>
    /// <param name="json">The context as the CLI hands it over, one JSON object.</param>
    /// <exception cref="SettingsException">A key that nobody reads: most likely a misspelt one.</exception>
    public static Variables Read(string json)
    {
        var known = VariableOf.Keys.Concat(OwnKeys).ToArray();
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in All(json).Where(entry => IsOurs(entry.Key)))
        {
            if (!known.Contains(key, StringComparer.Ordinal))
                throw new SettingsException($"Context key {key} is unknown: cdk.json takes {string.Join(", ", known)}.");
            values[VariableOf.GetValueOrDefault(key, key)] = Text(key, value);
        }

        return new(values);
    }

    /// <summary>The same message, with the context key in place of the name that the reader of the setting knows.</summary>
    public static SettingsException InWordsOfContext(SettingsException error) => new(VariableOf
        .Concat(OwnKeys.Select(key => KeyValuePair.Create(key, key)))
        .Where(pair => error.Message.StartsWith($"{pair.Value} ", StringComparison.Ordinal))
        .Select(pair => $"Context key {pair.Key}{error.Message[pair.Value.Length..]}")
        .FirstOrDefault(error.Message));

    /// <summary>The CDK's own keys (feature flags, look-ups, what the CLI adds) all have one of these characters.</summary>
    private static bool IsOurs(string key) => key.AsSpan().IndexOfAny('@', ':', '-') < 0;

    private static Dictionary<string, JsonElement> All(string json) =>
        JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json) ?? [];

    private static string Text(string key, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.String => value.GetString() ?? "",
        JsonValueKind.Number => value.GetDouble().ToString(CultureInfo.InvariantCulture),
        JsonValueKind.Array => string.Join(',', value.EnumerateArray().Select(item => Text(key, item))),
        _ => throw new SettingsException($"Context key {key} is {value.GetRawText()}: it must be a text, a number or a list of these."),
    };
}
