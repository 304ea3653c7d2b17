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

    /// <summary>A whole number within [min, max].</summary>
    public int Number(string name, int defaultValue, int min, int max)
    {
        if (Optional(name) is not { } text) return defaultValue;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min
            && number <= max)
            return number;
        throw new SettingsException($"{name} is '{text}': it must be a whole number from {min} to {max}.");
    }

    /// <summary>Comma-separated values, trimmed, blanks dropped.</summary>
    public IReadOnlyList<string> List(string name, params string[] defaultValue) =>
        Optional(name) is { } text ? text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : defaultValue;
}

/// <summary>A setting is missing or wrong: the message names it, its value and what is allowed. It stops the start.</summary>
public sealed class SettingsException(string message) : CdpException(message)
{
    public override int ExitCode => 2;
}
