using System.Collections.Immutable;
using Cdp.Text;

namespace Cdp.Model.Fold;

/// <summary>The values of <c>once_per</c> of a hit, as a JSON array.</summary>
internal sealed class OnceKey(ImmutableArray<Expression> keys, HitCompiler compiler)
{
    private readonly TextNode<HitRow>[] _texts = [.. keys.Select(compiler.ShownText)];
    private readonly ByteBuffer _key = new(32);

    /// <returns>False where one of the values is null.</returns>
    /// <param name="key">UTF-8, valid until the next call.</param>
    public bool TryRead(scoped in HitRow hit, out ReadOnlySpan<byte> key)
    {
        key = default;
        _key.Clear();
        foreach (var node in _texts)
        {
            if (!node.TryRead(in hit, out var text)) return false;
            _key.Append(_key.Length == 0 ? (byte)'[' : (byte)',');
            JsonStrings.Write(_key, text);
        }

        _key.Append((byte)']');
        key = _key.Written;
        return true;
    }
}
