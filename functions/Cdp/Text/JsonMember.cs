using System.Text;

namespace Cdp.Text;

/// <summary>Looks one member up in JSON objects, such as a parameter of a hit. Keeps scratch space: one thread at a time.</summary>
public sealed class JsonMember(string name)
{
    private readonly byte[] _name = Encoding.UTF8.GetBytes(name);
    private readonly ByteBuffer _text = new();

    /// <summary>
    /// Its value as text: a string without quotes and escapes, a number and a truth as they stand, an object and an array as JSON.
    /// </summary>
    /// <param name="json">An object, UTF-8; of anything else there is no member.</param>
    /// <param name="text">Valid until the next call.</param>
    /// <returns>False where it is absent or null.</returns>
    public bool TryText(ReadOnlySpan<byte> json, out ReadOnlySpan<byte> text)
    {
        if (!TryJson(json, out text) || text.SequenceEqual("null"u8)) return false;
        if (text[0] == '"') text = Plain(text[1..^1]);
        return true;
    }

    /// <summary>Its value as JSON, as it stands.</summary>
    public bool TryJson(ReadOnlySpan<byte> json, out ReadOnlySpan<byte> value)
    {
        value = default;
        var cursor = new JsonCursor(json);
        if (!cursor.Take((byte)'{')) return false;
        do
        {
            if (!cursor.TryString(out var found, out var isEscaped) || !cursor.Take((byte)':') || cursor.AtEnd) return false;
            var isWanted = isEscaped ? Plain(json[found]).SequenceEqual(_name) : json[found].SequenceEqual(_name);
            var start = cursor.Position;
            if (!TryPass(ref cursor, json[start])) return false;
            if (!isWanted) continue;
            value = json[start..cursor.Position];
            return true;
        }
        while (cursor.Take((byte)','));
        return false;
    }

    private static bool TryPass(ref JsonCursor cursor, byte first) => first switch
    {
        (byte)'"' => cursor.TryString(out _, out _),
        (byte)'{' or (byte)'[' => cursor.Skip(),
        _ => cursor.TryToken(out _),
    };

    private ReadOnlySpan<byte> Plain(ReadOnlySpan<byte> inside)
    {
        if (!inside.Contains((byte)'\\')) return inside;
        _text.Clear();
        _text.Advance(JsonEscapes.Undo(inside, _text.GetSpan(inside.Length)));
        return _text.Written;
    }
}
