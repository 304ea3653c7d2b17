using System.Collections;
using System.Globalization;

namespace Cdp.Settings;

/// <summary>Settings as they come: the process environment, or a dictionary in tests and in the CDK app.</summary>
public sealed class Variables(IReadOnlyDictionary<string, string> values)
{
    public static Variables OfProcess() => new(
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal));

    /// <summary>The value, trimmed; null when it is missing or blank.</summary>
    public string? Optional(string name) =>
        values.TryGetValue(name, out var value) && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    /// <exception cref="SettingsException">It is missing; the message says what it is for.</exception>
    public string Required(string name, string purpose) =>
        Optional(name) ?? throw new SettingsException($"{name} is not set: it names {purpose}.");

    /// <summary>A whole number within [least, most].</summary>
    public int Number(string name, int otherwise, int least, int most)
    {
        if (Optional(name) is not { } text) return otherwise;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        throw new SettingsException($"{name} is '{text}': it must be a whole number from {least} to {most}.");
    }

    /// <summary>Comma-separated values, trimmed, blanks dropped.</summary>
    public IReadOnlyList<string> List(string name, params string[] otherwise) =>
        Optional(name) is { } text ? text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : otherwise;
}

/// <summary>A setting is missing or wrong: the message names it, its value and what is allowed. It stops the start.</summary>
public sealed class SettingsException(string message) : Exception(message);
