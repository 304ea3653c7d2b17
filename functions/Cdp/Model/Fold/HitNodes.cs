using Cdp.Hits;
using Cdp.Lake;

namespace Cdp.Model.Fold;

/// <summary>Expressions over hits. Remembers which columns they look at.</summary>
internal sealed class HitCompiler(ReportingDays days) : NodeCompiler<HitRow>(days, scored: 0)
{
    /// <summary>Bit n: column n is looked at.</summary>
    public ulong Columns { get; private set; } =
        Bit((int)HitColumn.EventId) | Bit((int)HitColumn.OccurredAt) | Bit((int)HitColumn.ReceivedAt);

    protected override TextNode<HitRow> TextColumn(ScopeColumn column) => column.Index == Scope.Page
        ? new HitPage(Seen((int)HitColumn.PagePath)) : new HitText(Seen(column.Index));

    protected override NumberNode<HitRow> NumberColumn(ScopeColumn column) => column.Index == Scope.Day ? new HitDay()
        : column.Type == ModelType.Number ? new HitNumber(Seen(column.Index)) : new HitInteger(Seen(column.Index));

    protected override ConditionNode<HitRow> TruthColumn(ScopeColumn column) => new HitTruth(Seen(column.Index));

    protected override ConditionNode<HitRow> IsNullList(ScopeColumn column) =>
        throw new ArgumentOutOfRangeException(nameof(column), column, "hits have no lists");

    private int Seen(int column)
    {
        Columns |= Bit(column);
        return column;
    }

    private static ulong Bit(int column) => 1UL << column;
}

internal sealed class HitText(int column) : TextNode<HitRow>
{
    public override bool TryRead(scoped in HitRow row, out ReadOnlySpan<byte> text) => row.TryText(column, out text);
}

/// <summary>A path without query and fragment.</summary>
internal sealed class HitPage(int column) : TextNode<HitRow>
{
    public override bool TryRead(scoped in HitRow row, out ReadOnlySpan<byte> text)
    {
        var isThere = row.TryText(column, out text);
        if (text.IndexOfAny((byte)'?', (byte)'#') is >= 0 and var end) text = text[..end];
        return isThere;
    }
}

internal sealed class HitNumber(int column) : NumberNode<HitRow>
{
    public override bool TryRead(scoped in HitRow row, out double number)
    {
        var isThere = row.TryInteger(column, out var bits);
        number = BitConverter.Int64BitsToDouble(bits);
        return isThere && double.IsFinite(number);
    }
}

internal sealed class HitInteger(int column) : NumberNode<HitRow>
{
    public override bool TryRead(scoped in HitRow row, out double number)
    {
        var isThere = row.TryInteger(column, out var value);
        number = value;
        return isThere;
    }
}

internal sealed class HitDay : NumberNode<HitRow>
{
    public override bool TryRead(scoped in HitRow row, out double number)
    {
        number = row.Day;
        return true;
    }
}

internal sealed class HitTruth(int column) : ConditionNode<HitRow>
{
    public override Truth Test(scoped in HitRow row) => row.Truth(column);
}
