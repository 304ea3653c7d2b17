using System.Globalization;
using System.Text.Json;

namespace Cdp.Testing.Model;

/// <summary>
/// Models from a seed: every kind, window, function and operator of the language, over columns that <see cref="ModelHits"/> fill.
/// </summary>
public sealed class RandomModel
{
    private static readonly string[] Windows =
        [
            "", "", ", \"days\": 1", ", \"days\": 3", ", \"days\": 30", ", \"period\": \"this_week\"", ", \"period\": \"last_week\"",
            ", \"period\": \"this_month\"", ", \"period\": \"last_month\"",
        ];

    /// <summary>Names of columns of hits, words of SQL, functions, and what a query could call its own columns.</summary>
    private static readonly string[] OddNames =
        [
            "value", "event_name", "client_id", "occurred_at", "dt", "page", "params", "n", "count", "order", "group", "select",
            "current_date", "value_1", "seen_2", "sum_1", "known", "aggregates", "hits", "round",
        ];

    private readonly RandomExpressions _hits, _profile;
    private readonly Random _random;
    private readonly Queue<string> _odd;
    private int _names;

    private RandomModel(Random random)
    {
        _random = random;
        var odd = OddNames.ToArray();
        random.Shuffle(odd);
        _odd = new(odd);
        _hits = RandomExpressions.OverHits(random);
        _profile = RandomExpressions.OverProfiles(random);
    }

    /// <returns>A model file without mistakes.</returns>
    public static string Json(Random random) => new RandomModel(random).Json();

    private string Json()
    {
        var sections = new List<string>
        {
            Section("aggregates", 5, Aggregate),
            Section("numbers", 3, Number),
            Section("scores", 2, Score),
            Section("segments", 3, Segment),
        };
        return $"{{\n{string.Join(",\n", sections)}\n}}";
    }

    private string Section(string name, int most, Func<string, string> entry)
    {
        var entries = Enumerable.Range(0, _random.Next(name == "aggregates" ? 1 : 0, most + 1)).Select(_ =>
        {
            var declared = _random.Next(3) == 0 && _odd.TryDequeue(out var odd) ? odd : $"{name[0]}{_names++}";
            return $"    \"{declared}\": {entry(declared)}";
        });
        return $"  \"{name}\": {{\n{string.Join(",\n", entries.ToList())}\n  }}";
    }

    private string Aggregate(string name)
    {
        var (kind, value, type) = _random.Next(12) switch
        {
            0 or 1 => ("count", _random.Next(4) == 0 ? "" : _hits.Condition(2), 'n'),
            2 => ("distinct", Any(), 'n'),
            3 or 4 => ("list", Listed(), 'l'),
            5 => ("sum", _hits.Number(2), 'n'),
            6 => ("average", _hits.Number(2), 'n'),
            7 => Extreme("min"),
            8 => Extreme("max"),
            9 => Edge("first"),
            10 => Edge("last"),
            _ => ("top", Listed(), 't'),
        };
        _profile.Add(type, name);
        var most = kind == "list" && _random.Next(2) == 0 ? $", \"most\": {_random.Next(1, 4)}" : "";
        var where = _random.Next(3) == 0 ? $", \"where\": {Quoted(_hits.Condition(2))}" : "";
        var once = _random.Next(3) switch
        {
            0 => $", \"once_per\": {Quoted(Any())}",
            1 when _random.Next(3) == 0 => $", \"once_per\": [{Quoted(Any())}, {Quoted(Any())}]",
            _ => "",
        };
        return $"{{ \"{kind}\": {Quoted(value)}{most}{where}{once}{Windows[_random.Next(Windows.Length)]} }}";
    }

    private (string Kind, string Value, char Type) Extreme(string kind) => _random.Next(4) switch
    {
        0 => (kind, _hits.Text(1), 't'),
        1 => (kind, _hits.Time(), 'm'),
        2 when _random.Next(2) == 0 => (kind, "dt", 'd'),
        _ => (kind, _hits.Number(2), 'n'),
    };

    private (string Kind, string Value, char Type) Edge(string kind) => _random.Next(5) switch
    {
        0 => (kind, _hits.Condition(1), 'b'),
        1 => (kind, _hits.Time(), 'm'),
        2 => (kind, _hits.Number(2), 'n'),
        _ => (kind, _hits.Text(2), 't'),
    };

    private string Listed() => _random.Next(5) switch
    {
        0 => "session_number",
        1 => _hits.Condition(1),
        2 => "hour(occurred_at)",
        _ => _hits.Text(2),
    };

    private string Any() => _random.Next(5) switch
    {
        0 => _hits.Number(1),
        1 => _hits.Condition(1),
        2 => "dt",
        _ => _hits.Text(1),
    };

    private string Number(string name)
    {
        var value = Quoted(_profile.Number(3));
        _profile.Add('n', name);
        return value;
    }

    private string Score(string name)
    {
        var score = _random.Next(2) == 0 ? Bands() : Points();
        _profile.Add('n', name);
        return score;
    }

    private string Bands()
    {
        var from = -3.0;
        var bands = Enumerable.Range(0, _random.Next(1, 5)).Select(_ =>
        {
            from += _random.Next(1, 20) / 2.0;
            return string.Create(CultureInfo.InvariantCulture, $"[{from}, {(_random.Next(4) == 0 ? 0.5 : _random.Next(-2, 6))}]");
        }).ToList();
        return $"{{ \"of\": {Quoted(_profile.Number(2))}, \"bands\": [{string.Join(", ", bands)}] }}";
    }

    private string Points()
    {
        var rules = Enumerable.Range(0, _random.Next(1, 4)).Select(_ =>
        {
            var when = Quoted(_profile.Condition(2));
            return $"{{ \"when\": {when}, \"points\": {(_random.Next(2) == 0 ? "2.5" : Quoted(_profile.Number(2)))} }}";
        }).ToList();
        var least = _random.Next(2) == 0 ? ", \"at_least\": -1" : "";
        var most = _random.Next(2) == 0 ? ", \"at_most\": 10.5" : "";
        return $"{{ \"points\": [{string.Join(", ", rules)}]{least}{most} }}";
    }

    private string Segment(string name)
    {
        var condition = Quoted(_profile.Condition(3));
        _profile.Add('b', name);
        return condition;
    }

    private static string Quoted(string expression) => JsonSerializer.Serialize(expression);
}
