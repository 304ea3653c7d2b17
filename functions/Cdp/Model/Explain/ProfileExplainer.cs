using System.Globalization;
using System.Text;
using Cdp.Lake;
using Cdp.Model.Fold;
using NodaTime;

namespace Cdp.Model.Explain;

/// <summary>
/// Explains the profile of a user, as of a day: numbers, scores and segments are those of the fold, and every part of them is looked at
/// by the same nodes. Reused from user to user; one thread at a time.
/// </summary>
/// <param name="days">The reporting time zone.</param>
/// <param name="scored">The day up to which hits count.</param>
public sealed class ProfileExplainer(DeclaredModel model, ReportingDays days, LocalDate scored)
{
    private readonly ProfileCompiler _compiler = new(days, EpochDay.Of(scored));
    private readonly DerivedFold _derived = new(model, days, EpochDay.Of(scored));
    private readonly ProfileValues _values = new(model.Columns.Length);

    private ProfileRow Row => new(_values);

    public ProfileExplanation Explain(string userId, UserEvidence evidence)
    {
        _values.SetText(0, Encoding.UTF8.GetBytes(userId));
        _values.SetNumber(1, EpochDay.Of(scored));
        Set(2, evidence.FirstSeen);
        Set(3, evidence.LastSeen);
        for (var i = 0; i < model.Aggregates.Length; i++) Set(ColumnOf(model.Aggregates[i]), evidence.Aggregates[i].Value);
        _derived.Finish(_values);
        var aggregates = model.Aggregates.Zip(evidence.Aggregates).ToDictionary(pair => pair.First, pair => pair.Second);
        return new(
            [.. model.Entries.Select(entry =>
                entry is Aggregate each ? new AggregateExplanation(each.Name, aggregates[each]) : Explain(entry))],
            [.. model.Columns.Select((column, index) => new ExplainedValue(column.Name, Value(index)))]);
    }

    private EntryExplanation Explain(Entry entry) => entry switch
    {
        Number number => new NumberExplanation(number.Name, Value(ColumnOf(number)), ShownText.Of(number.Value), ColumnsOf(number.Value)),
        BandScore score => Explain(score),
        PointScore score => Explain(score),
        Segment segment => new SegmentExplanation(segment.Name, _values.Number(ColumnOf(segment)) != 0, Explain(segment.Condition)),
        _ => throw new ArgumentOutOfRangeException(nameof(entry), entry, "an entry without an explanation"),
    };

    private BandExplanation Explain(BandScore score)
    {
        var value = NumberOf(score.Value);
        var band = value is null ? null : score.Bands.LastOrDefault(each => each.From <= value);
        return new(
            score.Name, Value(ColumnOf(score)), ShownText.Of(score.Value), Typed(score.Value.Type, value), band ?? score.Bands[0],
            band is null, ColumnsOf(score.Value));
    }

    private PointExplanation Explain(PointScore score)
    {
        var rules = score.Rules.Select(Explain).ToList();
        var (sum, value) = (rules.Sum(rule => rule.Given), Value(ColumnOf(score)) as double?);
        var bound = value is null || value == sum ? null
            : value > sum ? new ScoreBound("at_least", value.Value) : new ScoreBound("at_most", value.Value);
        return new(score.Name, value, rules, double.IsFinite(sum) ? sum : null, bound);
    }

    private RuleExplanation Explain(Points rule)
    {
        var when = Explain(rule.When);
        return new(when, ShownText.Of(rule.Value), when.Holds == true ? NumberOf(rule.Value) ?? 0 : 0, ColumnsOf(rule.Value));
    }

    private ConditionExplanation Explain(Expression condition)
    {
        IReadOnlyList<ConditionExplanation> parts = condition switch
        {
            Logic logic => [.. logic.Operands.Select(Explain)],
            NotTrue not => [Explain(not.Operand)],
            _ => [],
        };
        bool? holds = _compiler.Condition(condition).Test(Row) switch { Truth.True => true, Truth.False => false, _ => null };
        return new(KindOf(condition), ShownText.Of(condition), holds, parts, parts.Count == 0 ? ColumnsOf(condition) : []);
    }

    private static ConditionKind KindOf(Expression condition) => condition switch
    {
        Logic { IsAnd: true } => ConditionKind.All,
        Logic => ConditionKind.Any,
        NotTrue => ConditionKind.Not,
        _ => ConditionKind.Single,
    };

    private double? NumberOf(Expression expression) => _compiler.Number(expression).TryRead(Row, out var number) ? number : null;

    private List<ExplainedValue> ColumnsOf(Expression expression) =>
        [.. ExpressionTree.Columns(expression).DistinctBy(column => column.Index)
            .Select(column => new ExplainedValue(column.Name, Value(column.Index)))];

    private int ColumnOf(Entry entry) => DeclaredModel.Leading.Length + model.Entries.IndexOf(entry);

    private object? Value(int column) => _values.IsNull(column) ? null : model.Columns[column].Type switch
    {
        ModelType.Text => Encoding.UTF8.GetString(_values.Text(column)),
        ModelType.TextList => _values.List(column).Select(Encoding.UTF8.GetString).ToArray(),
        var type => Typed(type, _values.Number(column)),
    };

    private static object? Typed(ModelType type, double? number) => (type, number) switch
    {
        (_, null) => null,
        (ModelType.Integer, { } value) => (long)value,
        (ModelType.Boolean, { } value) => value != 0,
        (ModelType.Time, { } value) => DateTimeOffset.FromUnixTimeMilliseconds((long)value).UtcDateTime,
        (ModelType.Date, { } value) => EpochDay.Date((int)value).ToDateOnly(),
        (_, { } value) => value,
    };

    private void Set(int column, object? value)
    {
        switch (value)
        {
            case null: _values.SetNull(column); break;
            case string text: _values.SetText(column, Encoding.UTF8.GetBytes(text)); break;
            case string[] list: _values.SetList(column, [.. list.Select(Encoding.UTF8.GetBytes)]); break;
            case bool truth: _values.SetNumber(column, truth ? 1 : 0); break;
            case DateTime time: _values.SetNumber(column, (time - DateTime.UnixEpoch).TotalMilliseconds); break;
            case DateOnly day: _values.SetNumber(column, EpochDay.Of(LocalDate.FromDateOnly(day))); break;
            default: _values.SetNumber(column, Convert.ToDouble(value, CultureInfo.InvariantCulture)); break;
        }
    }
}
