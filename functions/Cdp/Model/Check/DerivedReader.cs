using System.Collections.Immutable;
using Cdp.Model.Syntax;

namespace Cdp.Model.Check;

/// <summary>Reads numbers, scores and segments as far as it goes without the types of others.</summary>
internal sealed class DerivedReader(SourceFile file)
{
    /// <returns>Null after a mistake in its shape.</returns>
    public DerivedDraft? Read(Draft draft) => draft.Section switch
    {
        DraftReader.Numbers => Number(draft),
        DraftReader.Scores => Score(draft),
        _ => Segment(draft),
    };

    private DerivedDraft? Number(Draft draft)
    {
        if (Expression(draft.Value, "a number") is not { } value) return null;
        return new(draft, [value], scope => value.In(scope).Numeric(value.Syntax) is { } read ? new Number(draft.Name, read) : null);
    }

    private DerivedDraft? Segment(Draft draft)
    {
        if (Expression(draft.Value, "a segment") is not { } condition) return null;
        return new(
            draft, [condition],
            scope => condition.In(scope).Condition(condition.Syntax) is { } read ? new Segment(draft.Name, read) : null);
    }

    private DerivedDraft? Score(Draft draft)
    {
        if (Fields.Of(file, draft.Value, "a score") is not { } fields) return null;
        var (of, points) = (fields.Find("of") ?? fields.Find("bands"), fields.Find("points"));
        if (of is not null && points is not null)
        {
            file.Report(points.Offset, "a score has either 'of' with 'bands', or 'points': remove one of them");
            return null;
        }

        if (points is not null) return Points(draft, fields);
        if (of is not null) return Bands(draft, fields);
        if (fields.Allow("a score", "of", "bands", "points", "at_least", "at_most"))
            file.Report(draft.Offset, $"'{draft.Name}' has neither 'of' with 'bands', nor 'points'");
        return null;
    }

    private DerivedDraft? Bands(Draft draft, Fields fields)
    {
        fields.Allow("a score with bands", "of", "bands");
        foreach (var name in new[] { "of", "bands" })
            if (fields.Find(name) is null)
                file.Report(draft.Offset, $"'{draft.Name}' lacks '{name}': a score has 'of' with 'bands', or 'points'");
        var (value, bands) = (Expression(fields.Text("of")), BandsOf(fields));
        if (value is null || bands is null) return null;
        var type = bands.Value.All(band => Math.Truncate(band.Score) == band.Score && Math.Abs(band.Score) < 1L << 53)
            ? ModelType.Integer
            : ModelType.Number;
        return new(
            draft, [value],
            scope => value.In(scope).Numeric(value.Syntax) is { } read ? new BandScore(draft.Name, read, bands.Value, type) : null);
    }

    private ImmutableArray<Band>? BandsOf(Fields fields)
    {
        if (fields.Array("bands", "a list of [from, score]") is not { } array) return null;
        var bands = ImmutableArray.CreateBuilder<Band>();
        foreach (var item in array.Items)
        {
            if (BandOf(item) is not { } band) continue;
            if (bands.Count > 0 && bands[^1].From >= band.From)
                file.Report(item.Offset, $"bands rise: {NumberText.Of(band.From)} does not come after {NumberText.Of(bands[^1].From)}");
            bands.Add(band);
        }

        return bands.Count == array.Items.Length ? bands.ToImmutable() : null;
    }

    private Band? BandOf(JsonNode item)
    {
        if (item is not JsonArrayNode { Items: { Length: 2 } pair })
        {
            file.Report(item.Offset, "a band is [from, score], two numbers");
            return null;
        }

        var (from, score) = (Fields.NumberOf(file, pair[0], "the begin of a band"), Fields.NumberOf(file, pair[1], "the score of a band"));
        return from is null || score is null ? null : new(from.Value, score.Value);
    }

    private DerivedDraft? Points(Draft draft, Fields fields)
    {
        fields.Allow("a score with points", "points", "at_least", "at_most");
        var (least, most) = (fields.Number("at_least"), fields.Number("at_most"));
        if (least > most)
            file.Report(
                fields.Find("at_least")!.Value.Offset,
                $"'at_least' is over 'at_most': {NumberText.Of(least.Value)} and {NumberText.Of(most.Value)}");
        if (fields.Array("points", "a list of { \"when\": …, \"points\": … }") is not { } array) return null;
        var rules = array.Items.Select(RuleOf).ToList().OfType<(DraftExpression When, DraftExpression Value)>().ToList();
        if (rules.Count < array.Items.Length) return null;
        return new(draft, [.. rules.SelectMany(rule => new[] { rule.When, rule.Value })], scope =>
            rules.Select(rule => Rule(rule.When, rule.Value, scope)).ToList().OfType<Points>().ToImmutableArray() is var read
                && read.Length == rules.Count
                ? new PointScore(draft.Name, read, least, most) : null);
    }

    private (DraftExpression When, DraftExpression Value)? RuleOf(JsonNode item)
    {
        if (Fields.Of(file, item, "an entry of 'points'") is not { } fields) return null;
        fields.Allow("an entry of 'points'", "when", "points");
        foreach (var name in new[] { "when", "points" })
            if (fields.Find(name) is null) file.Report(item.Offset, $"an entry of 'points' has 'when' and 'points': '{name}' is missing");
        var (when, value) = (Expression(fields.Text("when")), PointsOf(fields));
        return when is null || value is null ? null : (when, value);
    }

    /// <summary>An expression, or simply a number.</summary>
    private DraftExpression? PointsOf(Fields fields)
    {
        if (fields.Find("points")?.Value is not JsonNumberNode number) return Expression(fields.Text("points"));
        return Fields.NumberOf(file, number, "'points'") is { } value
            ? new(file, new(number.Offset, "", [number.Offset]), new NumberSyntax(0, value)) : null;
    }

    private static Points? Rule(DraftExpression when, DraftExpression value, ScopeInUse scope)
    {
        var (condition, number) = (when.In(scope).Condition(when.Syntax), value.In(scope).Numeric(value.Syntax));
        return condition is null || number is null ? null : new(condition, number);
    }

    private DraftExpression? Expression(JsonNode value, string what)
    {
        if (value is JsonTextNode text) return Expression(text);
        file.Report(value.Offset, $"{what} is an expression in quotes, and this is {value.Kind}");
        return null;
    }

    private DraftExpression? Expression(JsonTextNode? text) => text is null ? null : DraftExpression.Parse(file, text);
}
