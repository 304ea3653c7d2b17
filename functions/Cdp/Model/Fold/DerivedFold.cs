using System.Text;
using Cdp.Lake;

namespace Cdp.Model.Fold;

/// <summary>A profile as a row that expressions look at.</summary>
internal readonly struct ProfileRow(ProfileValues values)
{
    public ProfileValues Values => values;
}

/// <summary>Sets the numbers, scores and segments of a profile, each after those that it is made of.</summary>
internal sealed class DerivedFold
{
    private readonly Action<ProfileValues>[] _steps;
    private readonly (int Column, byte[] Name)[] _segments;
    private readonly int _segmentColumn;
    private readonly byte[] _hash;

    public DerivedFold(DeclaredModel model, ReportingDays days, int scored)
    {
        var compiler = new ProfileCompiler(days, scored);
        _steps = [.. model.Derived.Select(entry => Step(entry, Column(entry), compiler))];
        _segments = [.. model.Segments.Select(segment => (Column(segment), Encoding.UTF8.GetBytes(segment.Name)))];
        (_segmentColumn, _hash) = (model.Columns.Length - 2, Encoding.UTF8.GetBytes(model.Hash));

        int Column(Entry entry) => DeclaredModel.Leading.Length + model.Entries.IndexOf(entry);
    }

    public void Finish(ProfileValues values)
    {
        foreach (var step in _steps) step(values);
        values.SetList(_segmentColumn, [.. _segments.Where(segment => values.Number(segment.Column) != 0).Select(segment => segment.Name)]);
        values.SetText(_segmentColumn + 1, _hash);
    }

    private static Action<ProfileValues> Step(Entry entry, int column, ProfileCompiler compiler) => entry switch
    {
        Number number => Value(compiler.Number(number.Value), column),
        BandScore score => Banded(score, compiler.Number(score.Value), column),
        PointScore score => Pointed(score, compiler, column),
        Segment segment => Held(compiler.Condition(segment.Condition), column),
        _ => throw new ArgumentOutOfRangeException(nameof(entry), entry, "an entry without a fold"),
    };

    private static Action<ProfileValues> Value(NumberNode<ProfileRow> number, int column) => values =>
    {
        if (number.TryRead(new ProfileRow(values), out var value)) values.SetNumber(column, value);
        else values.SetNull(column);
    };

    private static Action<ProfileValues> Held(ConditionNode<ProfileRow> condition, int column) => values =>
        values.SetNumber(column, condition.Test(new ProfileRow(values)) == Truth.True ? 1 : 0);

    private static Action<ProfileValues> Banded(BandScore score, NumberNode<ProfileRow> number, int column) => values =>
    {
        var band = number.TryRead(new ProfileRow(values), out var value) ? score.Bands.LastOrDefault(each => each.From <= value) : null;
        values.SetNumber(column, (band ?? score.Bands[0]).Score);
    };

    private static Action<ProfileValues> Pointed(PointScore score, ProfileCompiler compiler, int column)
    {
        var rules = score.Rules.Select(rule => (When: compiler.Condition(rule.When), Value: compiler.Number(rule.Value))).ToArray();
        return values =>
        {
            var (row, sum) = (new ProfileRow(values), 0.0);
            foreach (var (when, points) in rules)
                if (when.Test(in row) == Truth.True && points.TryRead(in row, out var value)) sum += value;
            if (!double.IsFinite(sum))
            {
                values.SetNull(column);
                return;
            }

            if (score.AtMost is { } most) sum = Math.Min(most, sum);
            if (score.AtLeast is { } least) sum = Math.Max(least, sum);
            values.SetNumber(column, sum);
        };
    }
}

/// <summary>Expressions over profiles.</summary>
internal sealed class ProfileCompiler(ReportingDays days, int scored) : NodeCompiler<ProfileRow>(days, scored)
{
    protected override TextNode<ProfileRow> TextColumn(ScopeColumn column) => new ProfileText(column.Index);

    protected override NumberNode<ProfileRow> NumberColumn(ScopeColumn column) => new ProfileNumber(column.Index);

    protected override ConditionNode<ProfileRow> TruthColumn(ScopeColumn column) => new ProfileTruth(column.Index);

    protected override ConditionNode<ProfileRow> IsNullList(ScopeColumn column) => new TruthConstant<ProfileRow>(false);
}

internal sealed class ProfileText(int column) : TextNode<ProfileRow>
{
    public override bool TryRead(scoped in ProfileRow row, out ReadOnlySpan<byte> text)
    {
        var isThere = !row.Values.IsNull(column);
        text = isThere ? row.Values.Text(column) : default;
        return isThere;
    }
}

internal sealed class ProfileNumber(int column) : NumberNode<ProfileRow>
{
    public override bool TryRead(scoped in ProfileRow row, out double number)
    {
        number = row.Values.Number(column);
        return !row.Values.IsNull(column);
    }
}

internal sealed class ProfileTruth(int column) : ConditionNode<ProfileRow>
{
    public override Truth Test(scoped in ProfileRow row) =>
        row.Values.IsNull(column) ? Truth.Unknown : Nodes.TruthOf(row.Values.Number(column) != 0);
}
