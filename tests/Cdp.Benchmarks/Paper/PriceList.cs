using System.Globalization;
using System.Text.Json;

namespace Cdp.Benchmarks.Paper;

/// <summary>A price as a page states it.</summary>
/// <param name="Source">The page and its date; nobody could ask AWS itself.</param>
internal sealed record Price(string Name, double Usd, string Per, string Source);

/// <summary><c>Paper/prices.json</c>: what AWS asks, in US dollars.</summary>
internal sealed record PriceList(string Region, string LookedUp, IReadOnlyList<Price> Prices)
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public double this[string name] => Prices.Single(price => price.Name == name).Usd;

    public static PriceList Read() =>
        JsonSerializer.Deserialize<PriceList>(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "prices.json")), SnakeCase)!;

    public string Table() => $"""
        | price | US dollars | per | stated by |
        |---|--:|---|---|
        {string.Join('\n', Prices.Select(Row))}
        """;

    private static string Row(Price price) => string.Create(
        CultureInfo.InvariantCulture, $"| `{price.Name}` | {price.Usd:0.00########} | {price.Per} | {price.Source} |");
}
