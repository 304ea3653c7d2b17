using System.Globalization;

namespace Cdp.Benchmarks.Measure;

/// <summary>Options as <c>--name value</c>.</summary>
internal sealed class Options(string[] arguments)
{
    public int Number(string name, int defaultValue) =>
        Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : defaultValue;

    public string? Text(string name) => Array.IndexOf(arguments, name) is >= 0 and var at ? arguments[at + 1] : null;
}
