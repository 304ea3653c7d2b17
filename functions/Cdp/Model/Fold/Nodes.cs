namespace Cdp.Model.Fold;

/// <summary>The three values of SQL's logic.</summary>
internal enum Truth : byte
{
    False,
    True,
    Unknown,
}

/// <summary>An expression as a tree of objects that look at rows of one kind. A node keeps scratch space: one thread at a time.</summary>
internal static class Nodes
{
    public static Truth TruthOf(bool isTrue) => isTrue ? Truth.True : Truth.False;
}

internal abstract class TextNode<TRow>
    where TRow : struct, allows ref struct
{
    /// <returns>False for null.</returns>
    /// <param name="text">UTF-8, valid until the row is left or the node asked again.</param>
    public abstract bool TryRead(scoped in TRow row, out ReadOnlySpan<byte> text);
}

/// <summary>A number; a time in milliseconds, and a day in days since 1970. Each is exact in a double.</summary>
internal abstract class NumberNode<TRow>
    where TRow : struct, allows ref struct
{
    /// <returns>False for null. A number that is given is finite.</returns>
    public abstract bool TryRead(scoped in TRow row, out double number);
}

internal abstract class ConditionNode<TRow>
    where TRow : struct, allows ref struct
{
    public abstract Truth Test(scoped in TRow row);
}
