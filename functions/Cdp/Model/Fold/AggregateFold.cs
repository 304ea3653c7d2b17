using System.Buffers.Binary;
using Cdp.Text;

namespace Cdp.Model.Fold;

/// <summary>One aggregate over the hits of a user-day: which hits count, and what they give to its state.</summary>
internal sealed class AggregateFold
{
    private readonly ConditionNode<HitRow>? _filter;
    private readonly TextNode<HitRow>? _text;
    private readonly NumberNode<HitRow>? _number;
    private readonly KeyNode[] _keys;
    private readonly ByteBuffer _key = new(32);
    private readonly OnceState? _once;

    public AggregateFold(Aggregate aggregate, HitCompiler compiler)
    {
        State = States.Of(aggregate, int.MinValue, int.MaxValue);
        _once = State as OnceState;
        _filter = aggregate.Filter is { } filter ? compiler.Condition(filter) : null;
        _keys = [.. aggregate.OncePer.Select(key => new KeyNode(key, compiler))];
        if (aggregate.Value is not { } value) return;
        if (value.Type == ModelType.Text) _text = compiler.Text(value);
        else if (States.IsText(aggregate)) _text = new TextOfValue<HitRow>(compiler.Number(value), value.Type == ModelType.Boolean);
        else _number = compiler.Number(value);
    }

    public State State { get; }

    public void Add(scoped in HitRow hit, Moment moment)
    {
        if (_filter is not null && _filter.Test(in hit) != Truth.True) return;
        var number = 0.0;
        var text = default(ReadOnlySpan<byte>);
        var hasValue = _text is not null ? _text.TryRead(in hit, out text) : _number is not null && _number.TryRead(in hit, out number);
        var counted = new Counted(moment, hasValue, number, text);
        if (_once is not null && HasKey(in hit)) _once.Add(_key.Written, hit.Day, in counted);
        else State.Add(in counted);
    }

    /// <returns>False where a part of the key is null.</returns>
    private bool HasKey(scoped in HitRow hit)
    {
        _key.Clear();
        foreach (var key in _keys)
            if (!key.TryWrite(in hit, _key)) return false;
        return true;
    }

    private sealed class KeyNode
    {
        private readonly TextNode<HitRow>? _text;
        private readonly NumberNode<HitRow>? _number;

        public KeyNode(Expression key, HitCompiler compiler)
        {
            if (key.Type == ModelType.Text) _text = compiler.Text(key);
            else _number = compiler.Number(key);
        }

        public bool TryWrite(scoped in HitRow hit, ByteBuffer to)
        {
            if (_text is not null)
            {
                if (!_text.TryRead(in hit, out var text)) return false;
                StateBytes.WriteText(to, text);
                return true;
            }

            if (!_number!.TryRead(in hit, out var number)) return false;
            BinaryPrimitives.WriteDoubleLittleEndian(to.Extend(8), number + 0.0); // -0 is 0
            return true;
        }
    }
}

internal static class States
{
    /// <summary>What an aggregate keeps, empty.</summary>
    /// <param name="from">The first day of its window, for what is decided at the end.</param>
    /// <param name="to">The last day of its window.</param>
    public static State Of(Aggregate aggregate, int from, int to)
    {
        var counted = Plain(aggregate);
        return aggregate.OncePer.IsEmpty ? counted : new OnceState(counted, IsText(aggregate), from, to);
    }

    /// <summary>Whether the state holds texts: lists and top values hold all they do as the text that they show.</summary>
    public static bool IsText(Aggregate aggregate) =>
        aggregate.Value?.Type == ModelType.Text || aggregate.Kind is AggregateKind.List or AggregateKind.Top;

    private static State Plain(Aggregate aggregate) => aggregate.Kind switch
    {
        AggregateKind.Count => new CountState(),
        AggregateKind.Sum or AggregateKind.Average => new SumState(aggregate.Kind == AggregateKind.Average),
        AggregateKind.Min or AggregateKind.Max when IsText(aggregate) => new ExtremeTextState(aggregate.Kind == AggregateKind.Max),
        AggregateKind.Min or AggregateKind.Max => new ExtremeState(aggregate.Kind == AggregateKind.Max),
        AggregateKind.First or AggregateKind.Last => new EdgeState(aggregate.Kind == AggregateKind.Last, IsText(aggregate)),
        AggregateKind.Distinct or AggregateKind.List or AggregateKind.Top =>
            new ValuesState(aggregate.Kind, IsText(aggregate), aggregate.Most),
        _ => throw new ArgumentOutOfRangeException(nameof(aggregate), aggregate.Kind, "a kind without a state"),
    };
}

/// <summary>
/// The states of all aggregates of one user and day, or of one user, and when the user was seen: as bytes, those that are empty left out.
/// </summary>
internal sealed class StateSet(IReadOnlyList<State> states)
{
    private readonly byte[] _present = new byte[(states.Count + 7) / 8];

    public bool HasHits { get; private set; }

    /// <summary>Milliseconds since 1970.</summary>
    public long FirstSeen { get; private set; }

    public long LastSeen { get; private set; }

    public void Clear()
    {
        HasHits = false;
        foreach (var state in states) state.Clear();
    }

    public void See(long occurredAt)
    {
        (FirstSeen, LastSeen) = HasHits ? (Math.Min(FirstSeen, occurredAt), Math.Max(LastSeen, occurredAt)) : (occurredAt, occurredAt);
        HasHits = true;
    }

    public void Write(ByteBuffer to, int day)
    {
        var written = new StateDay(day, Counts: true);
        StateBytes.WriteSigned(to, FirstSeen - written.Origin);
        Varint.Write(to, (ulong)(LastSeen - FirstSeen));
        Array.Clear(_present);
        for (var i = 0; i < states.Count; i++)
            if (!states[i].IsEmpty) _present[i / 8] |= (byte)(1 << (i % 8));
        to.Append(_present);
        foreach (var state in states)
            if (!state.IsEmpty) state.Write(to, written);
    }

    /// <param name="counts">By the number of the aggregate whether the day lies in its window.</param>
    /// <exception cref="InvalidDataException">The bytes are damaged.</exception>
    public void Merge(ReadOnlySpan<byte> written, int day, Func<int, bool> counts)
    {
        var from = new VarintReader(written);
        var first = new StateDay(day, Counts: true).Origin + StateBytes.ReadSigned(ref from);
        See(first);
        See(first + (long)from.Read());
        from.ReadBytes(_present.Length).CopyTo(_present);
        for (var i = 0; i < states.Count; i++)
            if ((_present[i / 8] >> (i % 8) & 1) == 1) states[i].Merge(ref from, new StateDay(day, counts(i)));
        if (!from.AtEnd) throw new InvalidDataException("The state of a user and day is longer than its aggregates.");
    }
}
