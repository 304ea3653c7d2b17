using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text.Json;

namespace Cdp.Text;

/// <summary>
/// A place in one JSON text, moved forward token by token: for a text of known shape, such as a raw record. It never throws.
/// </summary>
/// <remarks>
/// The text is valid UTF-8. <see cref="JsonTape"/> is for a text of any shape: it validates all of it and gives each part in any order.
/// Each raw record passes through here and each body through there, and a raw record needs neither the nodes nor the order.
/// </remarks>
internal ref struct JsonCursor(ReadOnlySpan<byte> json)
{
    private const int MaxDepth = 64;
    private static readonly SearchValues<byte> EndsToken = SearchValues.Create(" \t\r\n,:]}\"[{"u8);
    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    private readonly ReadOnlySpan<byte> _json = json;
    private ByteScanner<PlainTextEnds> _stops = new(json);

    /// <summary>The byte reached, from 0.</summary>
    public int Position { get; private set; }

    public bool AtEnd
    {
        get
        {
            SkipSpace();
            return Position == _json.Length;
        }
    }

    public bool AtString => IsNext((byte)'"');

    public bool Take(byte token)
    {
        if (!IsNext(token)) return false;
        Position++;
        return true;
    }

    public bool Take(ReadOnlySpan<byte> literal)
    {
        SkipSpace();
        if (!_json[Position..].StartsWith(literal)) return false;
        Position += literal.Length;
        return true;
    }

    /// <summary>A string, as it stands between its quotes.</summary>
    public bool TryString(out Range text, out bool escaped)
    {
        escaped = false;
        text = default;
        if (!Take((byte)'"')) return false;
        for (var start = Position; ;)
        {
            Position = _stops.From(Position);
            if (Position == _json.Length || _json[Position] < ' ') return false;
            if (_json[Position] == '"')
            {
                text = start..Position++;
                return true;
            }

            escaped = true;
            if (!TryEscape()) return false;
        }
    }

    /// <summary>A number or a literal: everything up to the next space or punctuation.</summary>
    public bool TryToken(out Range token)
    {
        SkipSpace();
        var length = _json[Position..].IndexOfAny(EndsToken);
        token = Position..(length < 0 ? _json.Length : Position + length);
        Position = token.End.Value;
        return length > 0;
    }

    /// <summary>Passes over any value.</summary>
    public bool Skip()
    {
        if (AtEnd) return false;
        var reader =
            new Utf8JsonReader(_json[Position..], isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = MaxDepth }));
        try
        {
            var whole = reader.Read() && reader.TrySkip();
            Position += (int)reader.BytesConsumed;
            return whole;
        }
        catch (JsonException)
        {
            Position += (int)reader.BytesConsumed;
            return false;
        }
    }

    private bool TryEscape()
    {
        var rest = _json[(Position + 1)..];
        if (rest.IsEmpty) return false;
        if (rest[0] != 'u')
        {
            if (!"\"\\/bfnrt"u8.Contains(rest[0])) return false;
            Position += 2;
            return true;
        }

        if (rest.Length < 5 || rest[1..5].ContainsAnyExcept(HexDigits)) return false;
        Position += 6;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsNext(byte token)
    {
        if ((uint)Position < (uint)_json.Length && _json[Position] == token) return true;
        SkipSpace();
        return Position < _json.Length && _json[Position] == token;
    }

    private void SkipSpace()
    {
        while (Position < _json.Length && _json[Position] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') Position++;
    }

    private readonly struct PlainTextEnds : IStopBytes
    {
        public static Vector256<byte> Mark(Vector256<byte> bytes) =>
            Vector256.Equals(bytes, Vector256.Create((byte)'"')) | Vector256.Equals(bytes, Vector256.Create((byte)'\\'))
            | Vector256.LessThan(bytes, Vector256.Create((byte)' '));
    }
}
