using Cdp.Model.Syntax;
using Cdp.Text;
using NodaTime;

namespace Cdp.Model.Sql;

/// <summary>Numbers, scores and segments, each in the step after all that it refers to.</summary>
internal sealed class DerivedSql
{
    private readonly SqlExpressions _sql;
    private readonly Dictionary<string, int> _levels = new(StringComparer.Ordinal);
    private readonly DeclaredModel _model;

    public DerivedSql(DeclaredModel model, DateTimeZone zone, LocalDate scored)
    {
        _model = model;
        _sql = new(column => SqlText.Identifier(column.Name), zone, scored);
        foreach (var entry in model.Derived)
            _levels[entry.Name] =
                1 + ExpressionTree.Of(entry).SelectMany(ExpressionTree.Columns).Max(column => (int?)_levels.GetValueOrDefault(column.Name))
                ?? 1;
    }

    /// <summary>The columns of a step, from 1; none after the last one.</summary>
    public List<string> Columns(int level) =>
        [
            .. _model.Derived.Where(entry => _levels[entry.Name] == level)
                .Select(entry => $"{Of(entry)} AS {SqlText.Identifier(entry.Name)}"),
        ];

    private string Of(Entry entry) => entry switch
    {
        Number number => _sql.Value(number.Value),
        BandScore score => Banded(score),
        PointScore score => Bounded(score),
        Segment segment => _sql.Holds(segment.Condition),
        _ => throw new ArgumentOutOfRangeException(nameof(entry), entry, "an entry without SQL"),
    };

    private string Banded(BandScore score)
    {
        var lowest = Score(score, score.Bands[0]);
        if (score.Bands.Length == 1) return $"CASE WHEN true THEN {lowest} END";
        var cases = score.Bands.Skip(1).Reverse().Select(band =>
            $"WHEN {_sql.Of(new Compare(Comparison.GreaterOrEqual, score.Value, new NumberLiteral(band.From)))} THEN {Score(score, band)}");
        return $"CASE {string.Join(' ', cases)} ELSE {lowest} END";
    }

    private static string Score(BandScore score, Band band) =>
        score.Type == ModelType.Integer ? NumberText.Of(band.Score) : SqlExpressions.Literal(band.Score);

    private string Bounded(PointScore score)
    {
        var sum = string.Join(
            " + ", score.Rules.Select(rule => $"CASE WHEN {_sql.Of(rule.When)} THEN coalesce({_sql.Value(rule.Value)}, 0e0) ELSE 0e0 END"));
        if (score.Rules.Length > 1) sum = SqlExpressions.Finite(sum);
        if (score.AtMost is { } most) sum = $"least({SqlExpressions.Literal(most)}, {sum})";
        if (score.AtLeast is { } least) sum = $"greatest({SqlExpressions.Literal(least)}, {sum})";
        return $"{sum} + 0e0";
    }
}
