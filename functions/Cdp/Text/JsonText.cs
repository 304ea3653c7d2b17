using System.Text.Json;

namespace Cdp.Text;

/// <summary>A JSON text together with its tape: looks values up, takes text out, writes parts of it again.</summary>
internal sealed class JsonText
{
    private readonly JsonTape _tape = new();
    private readonly Members _members = new();
    private readonly ByteBuffer _scratch = new();
    private ReadOnlyMemory<byte> _text;

    public const int Root = 0;

    public ReadOnlySpan<byte> Text => _text.Span;

    /// <returns>False when it is no JSON that we take; see <see cref="JsonTape.TryRead"/>.</returns>
    public bool TryRead(ReadOnlyMemory<byte> text)
    {
        _text = text;
        _scratch.Clear();
        return _tape.TryRead(text.Span);
    }

    public JsonTokenType KindOf(int node) => node < 0 ? JsonTokenType.None : _tape[node].Kind;

    public bool IsScalar(int node) => node >= 0 && _tape[node].IsScalar;

    public int After(int node) => _tape[node].After;

    /// <summary>The value of the member; -1 when the node is no object or has no such member.</summary>
    public int Find(int node, ReadOnlySpan<byte> name) =>
        KindOf(node) == JsonTokenType.StartObject ? _tape.Find(Text, node, name, _scratch) : -1;

    /// <summary>The text of a string, number or boolean; empty for anything else.</summary>
    public Extent AppendText(int node, ByteBuffer to)
    {
        if (!IsScalar(node)) return default;
        var raw = Text.Slice(_tape[node].Start, _tape[node].Length);
        return _tape[node].Kind == JsonTokenType.String ? JsonStrings.Append(to, raw, _tape[node].Escaped) : Utf8Text.Append(to, raw);
    }

    /// <summary>Writes the value compactly; of a name that occurs twice in an object the last value wins.</summary>
    public void Write(ByteBuffer to, int node)
    {
        _members.Clear();
        WriteValue(to, node);
    }

    /// <summary>The same, a string in lower case.</summary>
    public void WriteLower(ByteBuffer to, int node)
    {
        if (KindOf(node) != JsonTokenType.String)
        {
            Write(to, node);
            return;
        }

        var start = _scratch.Length;
        JsonStrings.Write(to, _scratch[Utf8Text.AppendLower(_scratch, _scratch[AppendText(node, _scratch)])]);
        _scratch.Truncate(start);
    }

    /// <summary>Gathers the members of an object by name, the last value of a name at the first one's place.</summary>
    public void Gather(Members members, int scope, int node)
    {
        for (var at = node + 1; at < _tape[node].After; at = _tape[at + 1].After)
        {
            var start = _scratch.Length;
            members.Set(
                scope, _scratch[JsonStrings.Append(_scratch, Text.Slice(_tape[at].Start, _tape[at].Length), _tape[at].Escaped)], at + 1);
            _scratch.Truncate(start);
        }
    }

    private void WriteValue(ByteBuffer to, int node)
    {
        switch (_tape[node].Kind)
        {
            case JsonTokenType.StartObject:
                WriteObject(to, node);
                break;
            case JsonTokenType.StartArray:
                WriteArray(to, node);
                break;
            case JsonTokenType.String:
                WriteString(to, node);
                break;
            case JsonTokenType.Number:
                WriteNumber(to, Text.Slice(_tape[node].Start, _tape[node].Length));
                break;
            default:
                to.Append(Text.Slice(_tape[node].Start, _tape[node].Length));
                break;
        }
    }

    private void WriteObject(ByteBuffer to, int node)
    {
        var first = _members.Count;
        Gather(_members, node, node);
        var end = _members.Count;
        to.Append((byte)'{');
        for (var i = first; i < end; i++)
        {
            if (i > first) to.Append((byte)',');
            JsonStrings.Write(to, _members.Name(i));
            to.Append((byte)':');
            WriteValue(to, _members[i].Value);
        }

        to.Append((byte)'}');
    }

    private void WriteArray(ByteBuffer to, int node)
    {
        to.Append((byte)'[');
        for (var at = node + 1; at < _tape[node].After; at = _tape[at].After)
        {
            if (at > node + 1) to.Append((byte)',');
            WriteValue(to, at);
        }

        to.Append((byte)']');
    }

    private void WriteString(ByteBuffer to, int node)
    {
        var start = _scratch.Length;
        JsonStrings.Write(to, _scratch[AppendText(node, _scratch)]);
        _scratch.Truncate(start);
    }

    /// <summary>As it was sent; one that no double holds becomes text, since many JSON readers refuse it.</summary>
    private static void WriteNumber(ByteBuffer to, ReadOnlySpan<byte> number)
    {
        if (number.Length < 300 && number.IndexOfAny((byte)'e', (byte)'E') < 0
            || double.IsFinite(double.Parse(number, System.Globalization.CultureInfo.InvariantCulture)))
            to.Append(number);
        else
            JsonStrings.Write(to, number);
    }
}
