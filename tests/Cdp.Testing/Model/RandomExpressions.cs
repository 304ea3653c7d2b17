using System.Globalization;

namespace Cdp.Testing.Model;

/// <summary>Expressions from a seed, right in their types, over the names that it is given.</summary>
public sealed class RandomExpressions
{
    private static readonly string[] Comparisons = ["=", "<>", "<", "<=", ">", ">="], Signs = ["+", "-", "*", "/"];

    private readonly Random _random;
    private readonly bool _isOverHits;
    private readonly Dictionary<char, List<string>> _names =
        new() { ['n'] = [], ['t'] = [], ['b'] = [], ['m'] = [], ['d'] = [], ['l'] = [] };

    private RandomExpressions(Random random, bool isOverHits) => (_random, _isOverHits) = (random, isOverHits);

    public static RandomExpressions OverHits(Random random)
    {
        var hits = new RandomExpressions(random, isOverHits: true);
        foreach (var text in new[]
                 {
                     "client_id", "event_name", "page", "page_path", "page_title", "campaign_source", "tid", "transaction_id", "user_id",
                     "params", "items",
                 })
            hits.Add('t', text);
        foreach (var name in ModelHits.ParameterNames) hits.Add('t', $"params.\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
        foreach (var text in new[] { "params.level", "params.seats", "user_properties.plan" }) hits.Add('t', text);
        foreach (var number in new[] { "value", "revenue", "session_number", "number(params.level)", "number(params.seats)" })
            hits.Add('n', number);
        foreach (var truth in new[] { "is_bot", "identity_allowed", "first_visit" }) hits.Add('b', truth);
        foreach (var time in new[] { "occurred_at", "received_at" }) hits.Add('m', time);
        hits.Add('d', "dt");
        return hits;
    }

    public static RandomExpressions OverProfiles(Random random)
    {
        var profiles = new RandomExpressions(random, isOverHits: false);
        profiles.Add('t', "user_id");
        profiles.Add('m', "first_seen");
        profiles.Add('m', "last_seen");
        return profiles;
    }

    /// <param name="type">n number, t text, b boolean, m time, d day, l list.</param>
    public void Add(char type, string name) => _names[type].Add(name);

    public string Time() => Name('m');

    public string Text(int depth) => _random.Next(depth > 0 ? 8 : 5) switch
    {
        0 => Literal(),
        < 5 => Name('t'),
        5 => $"lower({Text(depth - 1)})",
        6 => $"LOWER({Text(depth - 1)})",
        _ => $"coalesce({Text(depth - 1)}, {Text(depth - 1)})",
    };

    public string Number(int depth) => _random.Next(depth > 0 ? 15 : 5) switch
    {
        0 => Digits(),
        < 5 => _names['n'].Count > 0 ? Name('n') : Digits(),
        < 9 => $"({Number(depth - 1)} {Signs[_random.Next(4)]} {Number(depth - 1)})",
        9 => $"-{Number(depth - 1)}",
        10 => $"round({Number(depth - 1)}, {_random.Next(16)})",
        11 => $"power({Number(depth - 1)}, {Number(depth - 1)})",
        12 => $"{(_random.Next(2) == 0 ? "least" : "Greatest")}({Number(depth - 1)}, {Number(depth - 1)}, {Number(depth - 1)})",
        13 => $"coalesce({Number(depth - 1)}, {Number(depth - 1)})",
        _ => Moment(),
    };

    public string Condition(int depth) => _random.Next(depth > 0 ? 16 : 9) switch
    {
        0 or 1 => $"{Text(depth - 1)} {Comparison()} {Text(depth - 1)}",
        2 => $"{Number(depth - 1)} {Comparison()} {Number(depth - 1)}",
        3 => $"{Text(depth - 1)} {Not()}in ({Literal()}, {Literal()}, {Text(depth - 1)})",
        4 => $"{Number(depth - 1)} {Not()}between {Number(0)} and {Number(0)}",
        5 => $"{Nullable(depth - 1)} is {Not()}null",
        6 => _names['b'].Count > 0 ? Name('b') : "true",
        7 => TextTest(depth - 1),
        8 => _names['d'].Count > 0 && _random.Next(3) == 0 ? $"{Name('d')} <= {Name('d')}" : $"{Time()} {Comparison()} {Time()}",
        9 or 10 => $"({Condition(depth - 1)}) and {Operand(depth - 1)}",
        11 or 12 => $"{Operand(depth - 1)} OR ({Condition(depth - 1)})",
        13 => $"not ({Condition(depth - 1)})",
        14 => $"coalesce({Condition(depth - 1)}, {(_random.Next(2) == 0 ? "true" : "FALSE")})",
        _ => $"({Condition(depth - 1)}) {(_random.Next(2) == 0 ? "=" : "<>")} ({Condition(depth - 1)})",
    };

    private string Operand(int depth) => $"({Condition(depth)})";

    private string TextTest(int depth) => _random.Next(4) switch
    {
        0 => $"starts_with({Text(depth)}, {Literal()})",
        1 => $"ends_with({Text(depth)}, {Text(0)})",
        2 => $"contains({Text(depth)}, {Literal()})",
        _ => $"under({Text(depth)}, {(_random.Next(3) == 0 ? Text(0) : "'/pricing'")})",
    };

    private string Nullable(int depth) => _random.Next(5) switch
    {
        0 => Number(depth),
        1 => _names['l'].Count > 0 ? Name('l') : Time(),
        2 => $"({Condition(depth)})",
        _ => Text(depth),
    };

    private string Moment() => _isOverHits ? $"{(_random.Next(2) == 0 ? "hour" : "WEEKDAY")}({Time()})"
        : _names['d'].Count > 0 && _random.Next(2) == 0 ? $"days_since({Name('d')})" : $"days_since({Time()})";

    private string Digits() => _random.Next(8) switch
    {
        0 => "0",
        1 => "1000000000000000",
        2 => "0.1",
        3 => "2.675",
        4 => "0.0000005",
        _ => (_random.Next(-3, 8) / (_random.Next(2) == 0 ? 1.0 : 2.0)).ToString(CultureInfo.InvariantCulture),
    };

    private string Literal() => $"'{ModelHits.AnyText(_random).Replace("'", "''", StringComparison.Ordinal)}'";

    private string Comparison() => Comparisons[_random.Next(Comparisons.Length)];

    private string Not() => _random.Next(3) == 0 ? "NOT " : "";

    private string Name(char type) => _names[type][_random.Next(_names[type].Count)];
}
