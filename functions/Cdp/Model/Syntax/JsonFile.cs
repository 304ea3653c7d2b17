using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Cdp.Model.Syntax;

/// <summary>
/// Reads JSON and keeps the place of every name and value. A name that comes twice in an object is a mistake at its second place.
/// </summary>
internal static class JsonFile
{
    private static readonly JsonReaderOptions Strict = new() { MaxDepth = 64 };

    /// <returns>Null when it is no JSON: then the mistake says where.</returns>
    public static JsonNode? Read(SourceFile file)
    {
        if (!Utf8.IsValid(file.Bytes))
        {
            file.Report(EndOfValidText(file.Bytes), "this is no UTF-8: save the file as UTF-8");
            return null;
        }

        var start = file.Bytes.StartsWith("\uFEFF"u8) ? 3 : 0;
        try
        {
            var reader = new Reader(file, start);
            return reader.ReadAll();
        }
        catch (JsonException fault)
        {
            var offset = fault.LineNumber is { } line && fault.BytePositionInLine is { } at
                ? file.OffsetOf(line, at + (line == 0 ? start : 0))
                : 0;
            file.Report(offset, $"this is no valid JSON: {fault.Message.Split(" LineNumber:")[0].Split(" Path:")[0]}");
            return null;
        }
    }

    private static int EndOfValidText(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(bytes[at..], out _, out var length) == OperationStatus.Done) at += length;
        return at;
    }

    private ref struct Reader(SourceFile file, int start)
    {
        private Utf8JsonReader _json = new(file.Bytes[start..], Strict);

        public JsonNode ReadAll()
        {
            _json.Read();
            var root = ReadValue();
            _json.Read();
            return root;
        }

        private int Offset => start + (int)_json.TokenStartIndex;

        private JsonNode ReadValue() => _json.TokenType switch
        {
            JsonTokenType.StartObject => ReadObject(),
            JsonTokenType.StartArray => ReadArray(),
            JsonTokenType.String => ReadText(),
            JsonTokenType.Number => new JsonNumberNode(Offset, double.Parse(_json.ValueSpan, CultureInfo.InvariantCulture)),
            _ => new JsonWordNode(Offset, Encoding.UTF8.GetString(_json.ValueSpan)),
        };

        private JsonObjectNode ReadObject()
        {
            var (offset, members, names) =
                (Offset, ImmutableArray.CreateBuilder<JsonMember>(), new HashSet<string>(StringComparer.Ordinal));
            while (_json.Read() && _json.TokenType != JsonTokenType.EndObject)
            {
                var name = ReadText();
                _json.Read();
                var value = ReadValue();
                if (names.Add(name.Text)) members.Add(new(name.Text, name.Offset, value));
                else file.Report(name.Offset, $"'{name.Text}' stands here a second time: remove one of them");
            }

            return new(offset, members.ToImmutable());
        }

        private JsonArrayNode ReadArray()
        {
            var (offset, items) = (Offset, ImmutableArray.CreateBuilder<JsonNode>());
            while (_json.Read() && _json.TokenType != JsonTokenType.EndArray) items.Add(ReadValue());
            return new(offset, items.ToImmutable());
        }

        private JsonTextNode ReadText()
        {
            var node = JsonTexts.Read(Offset, _json.ValueSpan);
            for (var i = 0; i < node.Text.Length; i++)
            {
                if (node.Text[i] == '\0') file.Report(node.Places[i], "a text here cannot hold the character NUL: no hit has one");
                if (!char.IsSurrogate(node.Text[i])) continue;
                if (i + 1 < node.Text.Length && char.IsSurrogatePair(node.Text[i], node.Text[i + 1])) i++;
                else file.Report(node.Places[i], "half a surrogate pair is no character");
            }

            return node;
        }
    }
}

/// <summary>Undoes the escapes of a JSON text and keeps where each character came from.</summary>
internal static class JsonTexts
{
    /// <param name="offset">Where the opening quote is.</param>
    /// <param name="inside">What stands between the quotes, valid as JSON.</param>
    public static JsonTextNode Read(int offset, ReadOnlySpan<byte> inside)
    {
        var (text, places) = (new StringBuilder(), ImmutableArray.CreateBuilder<int>());
        for (var at = 0; at < inside.Length;)
        {
            var before = text.Length;
            var length = inside[at] == '\\' ? AppendEscape(text, inside[at..]) : AppendRune(text, inside[at..]);
            for (; before < text.Length; before++) places.Add(offset + 1 + at);
            at += length;
        }

        places.Add(offset + 1 + inside.Length);
        return new(offset, text.ToString(), places.ToImmutable());
    }

    private static int AppendRune(StringBuilder text, ReadOnlySpan<byte> from)
    {
        Rune.DecodeFromUtf8(from, out var rune, out var length);
        text.Append(rune);
        return length;
    }

    private static int AppendEscape(StringBuilder text, ReadOnlySpan<byte> escape)
    {
        if (escape[1] == 'u')
        {
            text.Append((char)ushort.Parse(escape[2..6], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
            return 6;
        }

        text.Append(escape[1] switch
        {
            (byte)'b' => '\b',
            (byte)'f' => '\f',
            (byte)'n' => '\n',
            (byte)'r' => '\r',
            (byte)'t' => '\t',
            var same => (char)same,
        });
        return 2;
    }
}
