using Cdp.Testing;
using NodaTime;

namespace Cdp.Functions.Tests;

internal static class Events
{
    public static string Day(LocalDate day) => $$"""{"date":"{{day:R}}"}""";

    /// <summary>The files of events/&lt;function&gt;, by name.</summary>
    public static IEnumerable<(string Name, string Json)> Of(string function) =>
        Directory.GetFiles(Repository.PathOf("events", function), "*.json").Order(StringComparer.Ordinal)
            .Select(file => (Path.GetFileNameWithoutExtension(file), File.ReadAllText(file)));
}
