using System.Collections.Immutable;
using Cdp.Model.Syntax;

namespace Cdp.Model.Check;

/// <summary>Reads one aggregate.</summary>
internal sealed class AggregateReader(SourceFile file, ScopeInUse scope)
{
    private const int LongestWindow = 730, MostOfAList = 1_000_000;

    private static readonly string[] Kinds = ["count", "distinct", "list", "sum", "min", "max", "average", "first", "last", "top"];
    private static readonly string[] Options = ["where", "days", "period", "once_per", "most"];
    private static readonly string[] Periods = ["this_week", "last_week", "this_month", "last_month"];

    /// <returns>Null after a mistake.</returns>
    public Aggregate? Read(Draft draft)
    {
        if (Fields.Of(file, draft.Value, "an aggregate") is not { } fields) return null;
        var isKnown = fields.Allow("an aggregate", [.. Kinds, .. Options]);
        var kinds = fields.Members.Where(member => Kinds.Contains(member.Name, StringComparer.Ordinal)).ToList();
        if (kinds.Count == 0 && isKnown) file.Report(draft.Offset, $"'{draft.Name}' has no kind: it must be {Nearest.OneOf(Kinds)}");
        foreach (var second in kinds.Skip(1))
            file.Report(second.Offset, $"an aggregate has exactly one kind: this one is a '{kinds[0].Name}' already");
        var (where, window, oncePer) = (Filter(fields, "where"), Window(fields), OncePer(fields));
        if (kinds.Count == 0) return null;
        var kind = (AggregateKind)Array.IndexOf(Kinds, kinds[0].Name);
        var most = Most(fields, kind);
        return kind == AggregateKind.Count
            ? new(draft.Name, kind, null, Logic.All(Filter(fields, "count"), where), window, oncePer, most, ModelType.Integer)
            : Value(fields, kind) is { } value
                ? new(draft.Name, kind, value, where, window, oncePer, most, TypeOf(kind, value))
                : null;
    }

    /// <returns>Null for every hit, and after a mistake.</returns>
    private Expression? Filter(Fields fields, string name)
    {
        if (fields.Text(name) is not { } text || string.IsNullOrWhiteSpace(text.Text)) return null;
        var draft = DraftExpression.Parse(file, text);
        return draft.In(scope).Condition(draft.Syntax);
    }

    private Expression? Value(Fields fields, AggregateKind kind)
    {
        if (fields.Text(Kinds[(int)kind]) is not { } text) return null;
        var draft = DraftExpression.Parse(file, text);
        if (draft.In(scope).Check(draft.Syntax) is not { } value) return null;
        if (WhyNot(kind, value.Type) is not { } reason) return value;
        file.Report(
            text.Places[draft.Syntax.Start],
            reason
                + (
                    kind is AggregateKind.Sum or AggregateKind.Average && value.Type == ModelType.Text
                        ? ": write number(…) around it"
                        : ""));
        return null;
    }

    private static string? WhyNot(AggregateKind kind, ModelType type) => kind switch
    {
        AggregateKind.Sum or AggregateKind.Average when type is not (ModelType.Integer or ModelType.Number) =>
            $"'{Kinds[(int)kind]}' is of numbers, and this is {TypeNames.Of(type)}",
        AggregateKind.Min or AggregateKind.Max when type == ModelType.Boolean =>
            $"'{Kinds[(int)kind]}' is of numbers, texts, times or days, and this is true or false",
        AggregateKind.List or AggregateKind.Top when type is not (ModelType.Text or ModelType.Integer or ModelType.Boolean) =>
            $"'{Kinds[(int)kind]}' is of texts, whole numbers or true and false, and this is "
                + $"{(type == ModelType.Number ? "a number that may have a fraction" : TypeNames.Of(type))}",
        _ => null,
    };

    private static ModelType TypeOf(AggregateKind kind, Expression value) => kind switch
    {
        AggregateKind.Distinct => ModelType.Integer,
        AggregateKind.List => ModelType.TextList,
        AggregateKind.Top => ModelType.Text,
        AggregateKind.Sum or AggregateKind.Average => ModelType.Number,
        _ => value.Type,
    };

    private int Most(Fields fields, AggregateKind kind)
    {
        if (kind != AggregateKind.List && fields.Find("most") is { } most) file.Report(most.Offset, "'most' goes with 'list' alone");
        return fields.Whole("most", 1, MostOfAList) ?? Aggregate.MostOfAnyList;
    }

    private Window Window(Fields fields)
    {
        var (days, period) = (fields.Whole("days", 1, LongestWindow), fields.Text("period"));
        if (fields.Find("days") is not null && fields.Find("period") is { } both)
            file.Report(both.Offset, "'days' and 'period' do not go together: remove one of them");
        if (days is { } count) return new(WindowKind.Days, count);
        if (period is null) return Model.Window.AllTime;
        var found = Array.IndexOf(Periods, period.Text);
        if (found < 0) file.Report(period.Offset, $"there is no period '{period.Text}'{Nearest.Hint(period.Text, Periods)}");
        return new(WindowKind.ThisWeek + Math.Max(0, found));
    }

    private ImmutableArray<Expression> OncePer(Fields fields)
    {
        if (fields.Find("once_per")?.Value is not { } value) return [];
        if (value is JsonTextNode text) return [.. Keys([text])];
        return fields.Array("once_per", "an expression, or a list of them") is { } array ? [.. Keys(array.Items)] : [];
    }

    private IEnumerable<Expression> Keys(IEnumerable<JsonNode> items)
    {
        foreach (var item in items)
        {
            if (item is not JsonTextNode text)
            {
                file.Report(item.Offset, $"'once_per' is an expression, or a list of them, and this is {item.Kind}");
                continue;
            }

            var draft = DraftExpression.Parse(file, text);
            if (draft.In(scope).Check(draft.Syntax) is { } key) yield return key;
        }
    }
}
