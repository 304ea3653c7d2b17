using System.Runtime.InteropServices;
using System.Text.Json;

namespace Cdp.Text;

/// <summary>One token of a JSON text: a value, or the name before one.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct JsonTapeNode
{
    public JsonTokenType Kind;
    public bool Escaped;

    /// <summary>Where the token lies in the text; of a string and a name, without the quotes.</summary>
    public int Start;
    public int Length;

    /// <summary>The node after this one and all that it holds.</summary>
    public int After;

    public readonly bool IsScalar => Kind is JsonTokenType.String or JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False;
}

/// <summary>A JSON text, tokenized once, so that each part can be looked at in any order without reading it again.</summary>
/// <remarks>
/// Nesting of up to 64. Strings are not unescaped yet and may hold lone surrogates and bytes that are no UTF-8; see
/// <see cref="JsonStrings"/>. A text that is read once from start to end, in an order known before, needs no nodes:
/// <see cref="JsonCursor"/>.
/// </remarks>
internal sealed class JsonTape
{
    public const int MaxNesting = 64;

    private readonly int[] _open = new int[MaxNesting];
    private JsonTapeNode[] _nodes = new JsonTapeNode[64];
    private int _count;

    public ref readonly JsonTapeNode this[int index] => ref _nodes[index];

    /// <returns>False when the text is no JSON, holds anything after it, or nests deeper than 64.</returns>
    public bool TryRead(ReadOnlySpan<byte> text)
    {
        _count = 0;
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = MaxNesting });
        var depth = 0;
        try
        {
            while (reader.Read()) Add(ref reader, ref depth);
            return _count > 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The value of a member of the object at <paramref name="node"/>, the last of that name; -1 when it has none.</summary>
    public int Find(ReadOnlySpan<byte> text, int node, ReadOnlySpan<byte> name, ByteBuffer scratch)
    {
        var found = -1;
        for (var at = node + 1; at < _nodes[node].After; at = _nodes[at + 1].After)
            if (Matches(text, _nodes[at], name, scratch))
                found = at + 1;
        return found;
    }

    private static bool Matches(ReadOnlySpan<byte> text, in JsonTapeNode node, ReadOnlySpan<byte> name, ByteBuffer scratch)
    {
        var raw = text.Slice(node.Start, node.Length);
        if (!node.Escaped) return raw.SequenceEqual(name);
        var start = scratch.Length;
        var found = scratch[JsonStrings.Append(scratch, raw, escaped: true)].SequenceEqual(name);
        scratch.Truncate(start);
        return found;
    }

    private void Add(ref Utf8JsonReader reader, ref int depth)
    {
        var kind = reader.TokenType;
        if (kind is JsonTokenType.EndObject or JsonTokenType.EndArray)
        {
            _nodes[_open[--depth]].After = _count; // known only now; the reader has checked that the brackets match
            return;
        }

        if (_count == _nodes.Length) Array.Resize(ref _nodes, _count * 2);
        var quote = kind is JsonTokenType.String or JsonTokenType.PropertyName ? 1 : 0;
        _nodes[_count] = new JsonTapeNode
        {
            Kind = kind,
            Escaped = reader.ValueIsEscaped,
            Start = (int)reader.TokenStartIndex + quote,
            Length = reader.ValueSpan.Length,
            After = _count + 1,
        };
        // Within bounds by the reader's MaxDepth
        if (kind is JsonTokenType.StartObject or JsonTokenType.StartArray) _open[depth++] = _count;
        _count++;
    }
}
