using System.Globalization;

namespace Cdp.Attribution;

/// <summary>How conversions are shared out among the steps before them. Source: docs/attribution.md, Models.</summary>
public enum AttributionRule
{
    First,
    Last,
    LastNonDirect,
    Linear,
    Position,
    TimeDecay,
    Markov,
    Shapley,
}

/// <summary>A rule, and for <see cref="AttributionRule.Markov"/> its order: 1 to 4 steps that the chain remembers.</summary>
public readonly record struct AttributionModel(AttributionRule Rule, int Order = 1)
{
    public const int MaxOrder = 4;

    private static readonly string[] Names = ["first", "last", "last_non_direct", "linear", "position", "time_decay", "markov", "shapley"];

    /// <summary>Every rule, with a Markov chain of order 1.</summary>
    public static IReadOnlyList<AttributionModel> All { get; } =
        [.. Enum.GetValues<AttributionRule>().Select(rule => new AttributionModel(rule))];

    /// <summary>As in tables: <c>first</c>, <c>markov</c>, <c>markov_2</c>.</summary>
    public string Name => Order == 1 ? Names[(int)Rule] : string.Create(CultureInfo.InvariantCulture, $"{Names[(int)Rule]}_{Order}");

    /// <summary>Reads <c>first</c>, <c>markov</c> or <c>markov:2</c>.</summary>
    public static bool TryParse(string text, out AttributionModel model)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var rule = Array.IndexOf(Names, colon < 0 ? text : text[..colon]);
        var order = 1;
        model = default;
        if (rule < 0 || (colon >= 0 && (Names[rule] != "markov" || !IsOrder(text.AsSpan(colon + 1), out order)))) return false;
        model = new AttributionModel((AttributionRule)rule, order);
        return true;
    }

    private static bool IsOrder(ReadOnlySpan<char> text, out int order) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out order) && order is >= 1 and <= MaxOrder;
}
