using System.Text;
using Cdp.Rollups;

namespace Cdp.Model.Fold;

/// <summary>One measure over the hits of a user-day: which hits count, and what they give to its state.</summary>
internal sealed class MeasureFold
{
    private readonly byte[] _id;
    private readonly ConditionNode<HitRow>? _filter;
    private readonly TextNode<HitRow>? _text;
    private readonly NumberNode<HitRow>? _number;
    private readonly OnceKey? _key;
    private readonly State _state;
    private readonly OnceState? _once;

    public MeasureFold(Measure measure, HitCompiler compiler)
    {
        _id = Encoding.ASCII.GetBytes(measure.Id);
        _state = States.Of(measure);
        _filter = measure.Filter is { } filter ? compiler.Condition(filter) : null;
        if (!measure.OncePer.IsEmpty) (_key, _once) = (new OnceKey(measure.OncePer, compiler), new OnceState(States.Of(measure)));
        if (measure.Value is not { } value) return;
        if (measure.IsText) _text = compiler.ShownText(value);
        else _number = compiler.Number(value);
    }

    public void Clear()
    {
        _state.Clear();
        _once?.Clear();
    }

    public void Add(scoped in HitRow hit, Moment moment)
    {
        if (_filter is not null && _filter.Test(in hit) != Truth.True) return;
        var number = 0.0;
        var text = default(ReadOnlySpan<byte>);
        var hasValue = _text is not null ? _text.TryRead(in hit, out text) : _number is not null && _number.TryRead(in hit, out number);
        var counted = new Counted(moment, hasValue, number, text);
        if (_key is not null && _key.TryRead(in hit, out var key)) _once!.Add(key, in counted);
        else _state.Add(in counted);
    }

    public void Write(RollupWriter rows, RollupSink to)
    {
        rows.SetMeasure(_id);
        _once?.Write(rows, to);
        if (!_state.IsEmpty) _state.Write(rows, to);
    }
}

internal static class States
{
    /// <summary>What a measure keeps of the hits that count, empty.</summary>
    public static State Of(Measure measure) => measure.Kind switch
    {
        MeasureKind.Count => new CountState(),
        MeasureKind.Sum => new SumState(),
        MeasureKind.Least or MeasureKind.Greatest when measure.IsText => new ExtremeTextState(measure.Kind == MeasureKind.Greatest),
        MeasureKind.Least or MeasureKind.Greatest => new ExtremeState(measure.Kind == MeasureKind.Greatest, ColumnOf(measure)),
        MeasureKind.Earliest or MeasureKind.Latest => new EdgeState(measure.Kind == MeasureKind.Latest, ColumnOf(measure)),
        MeasureKind.Values => new ValuesState(),
        _ => throw new ArgumentOutOfRangeException(nameof(measure), measure.Kind, "a kind without a state"),
    };

    private static RollupColumn ColumnOf(Measure measure) => measure.IsText ? RollupColumn.Value
        : measure.Value?.Type == ModelType.Time ? RollupColumn.Time : RollupColumn.Number;
}
