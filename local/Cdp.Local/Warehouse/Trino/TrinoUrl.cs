using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Cdp.Local.Warehouse.Trino;

/// <summary>A URL taken apart as Trino's functions do it.</summary>
/// <remarks>
/// Trino parses with java.net.URI: RFC 2396 with the addresses of RFC 2732, and characters beyond ASCII wherever an escape may stand. A
/// text that
/// is no such URI gives NULL in every function; a part that a URI lacks is the empty text. Source: Trino's manual, "URL functions", and
/// java.net.URI.
/// </remarks>
internal sealed partial record TrinoUrl(string Protocol, string Host, long? Port, string Path, string? RawQuery, string Fragment)
{
    private const string Unreserved = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-!.~'()*";

    private static readonly SearchValues<char> PathCharacters = SearchValues.Create(Unreserved + ":@&=+$,;/");
    private static readonly SearchValues<char> QueryCharacters = SearchValues.Create(Unreserved + ";/?:@&=+$,[]");
    private static readonly SearchValues<char> UserCharacters = SearchValues.Create(Unreserved + ";:&=+$,");
    private static readonly SearchValues<char> AuthorityCharacters = SearchValues.Create(Unreserved + "$,;:@&=+");

    public string Query => Decode(RawQuery ?? "");

    /// <returns>Null when the text is no URI.</returns>
    public static TrinoUrl? Parse(string text)
    {
        var parts = Parts().Match(text);
        var (scheme, rest) = (parts.Groups["scheme"], parts.Groups["rest"].Value);
        var fragment = parts.Groups["fragment"];
        if (!parts.Success || scheme.Success && !Scheme().IsMatch(scheme.Value) || !Holds(fragment.Value, QueryCharacters)) return null;
        if (!scheme.Success || rest.StartsWith('/')) return Hierarchical(scheme.Value, rest, fragment);
        return rest.Length > 0 && Holds(rest, QueryCharacters) ? new(scheme.Value, "", null, "", null, Decode(fragment.Value)) : null;
    }

    /// <summary>The value of the first parameter of that name; empty when it has none.</summary>
    public string? Parameter(string name)
    {
        foreach (var pair in (RawQuery ?? "").Split('&'))
        {
            var end = pair.IndexOf('=', StringComparison.Ordinal);
            if (RawQuery is not null && (end < 0 ? pair : pair[..end]) == name)
                return end < 0 ? "" : TrinoUrlText.Decode(pair[(end + 1)..]);
        }

        return null;
    }

    private static TrinoUrl? Hierarchical(string scheme, string rest, Group fragment)
    {
        var parts = HierarchicalParts().Match(rest);
        var (authority, path, query) = (parts.Groups["authority"], parts.Groups["path"].Value, parts.Groups["query"]);
        if (!Holds(path, PathCharacters) || query.Success && !Holds(query.Value, QueryCharacters)) return null;
        if (authority is { Success: true, Length: 0 } && path.Length == 0 && !query.Success && !fragment.Success) return null;
        if (!TryReadAuthority(authority.Value, out var host, out var port)) return null;
        return new(scheme, host, port, Decode(path), query.Success ? query.Value : null, Decode(fragment.Value));
    }

    /// <summary>Of an authority that is no server's name, as one with an underscore, there is no host, and yet it is a URI.</summary>
    private static bool TryReadAuthority(string authority, out string host, out long? port)
    {
        var server = Server().Match(authority);
        var isServer = server.Success && Holds(server.Groups["user"].Value, UserCharacters)
            && IsHost(server.Groups["host"].Value) && IsPort(server.Groups["port"].Value);
        host = isServer ? server.Groups["host"].Value : "";
        port = isServer && server.Groups["port"].Length > 0 ? int.Parse(server.Groups["port"].Value, CultureInfo.InvariantCulture) : null;
        return isServer || Holds(authority, AuthorityCharacters);
    }

    private static bool IsHost(string host) => host.StartsWith('[') ? IsBracketed(host) : IsAddress(host) || IsName(host);

    /// <summary>Labels between dots, of which the last one begins with a letter unless it is the only one; a dot may follow.</summary>
    private static bool IsName(string host)
    {
        var labels = (host.EndsWith('.') ? host[..^1] : host).Split('.');
        return Array.TrueForAll(labels, IsLabel) && (labels.Length == 1 || char.IsAsciiLetter(labels[^1][0]));
    }

    private static bool IsLabel(string label) =>
        label.Length > 0 && label[0] != '-' && label[^1] != '-' && label.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-');

    private static bool IsAddress(string host) =>
        Dotted().IsMatch(host) && host.Split('.').All(number => int.Parse(number, CultureInfo.InvariantCulture) <= 255);

    private static bool IsBracketed(string host) =>
        Bracketed().IsMatch(host) && IPAddress.TryParse(host.Split('%')[0].Trim('[', ']'), out _);

    private static bool IsPort(string port) =>
        port.Length == 0 || int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    /// <summary>Whether the text has these characters only, escapes, and visible ones beyond ASCII.</summary>
    private static bool Holds(string text, SearchValues<char> characters)
    {
        for (var rest = text.AsSpan(); rest.IndexOfAnyExcept(characters) is >= 0 and var at;)
        {
            rest = rest[at..];
            if (rest.Length > 2 && rest[0] == '%' && char.IsAsciiHexDigit(rest[1]) && char.IsAsciiHexDigit(rest[2])) rest = rest[3..];
            else if (rest[0] > '\u0080' && !char.IsControl(rest[0]) && !char.IsSeparator(rest[0])) rest = rest[1..];
            else return false;
        }

        return true;
    }

    private static string Decode(string part) => TrinoUrlText.DecodeEscapes(part);

    [GeneratedRegex(
        "^((?<scheme>[^:/?#]*):)?(?<rest>[^#]*)(#(?<fragment>.*))?$", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Parts();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9+.-]*\\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Scheme();

    [GeneratedRegex(
        "^(//(?<authority>[^/?]*))?(?<path>[^?]*)([?](?<query>.*))?\\z", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex HierarchicalParts();

    [GeneratedRegex(
        "^((?<user>[^@]*)@)?(?<host>\\[[^\\]]*\\]|[^:\\[\\]]*)(:(?<port>.*))?\\z", RegexOptions.ExplicitCapture | RegexOptions.Singleline,
        1000)]
    private static partial Regex Server();

    [GeneratedRegex("^([0-9]{1,9}\\.){3}[0-9]{1,9}\\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Dotted();

    [GeneratedRegex("^\\[[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9_.]+)?\\]\\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Bracketed();
}

/// <summary>
/// Trino's <c>url_encode</c> and <c>url_decode</c>, those of forms: a space is a plus. Source: Trino's manual, "URL functions".
/// </summary>
internal static class TrinoUrlText
{
    public static string Encode(string text)
    {
        var encoded = new StringBuilder(text.Length);
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            if (char.IsAsciiLetterOrDigit((char)value) || (char)value is '.' or '-' or '*' or '_') encoded.Append((char)value);
            else if (value == ' ') encoded.Append('+');
            else encoded.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
        }

        return encoded.ToString();
    }

    /// <exception cref="FormatException">A percent sign without two hexadecimal digits after it.</exception>
    public static string Decode(string text)
    {
        for (var at = text.IndexOf('%', StringComparison.Ordinal); at >= 0; at = text.IndexOf('%', at + 1))
            if (at + 2 >= text.Length || !char.IsAsciiHexDigit(text[at + 1]) || !char.IsAsciiHexDigit(text[at + 2]))
                throw new FormatException($"url_decode: '{text}' has a percent sign that begins no escape.");
        return DecodeEscapes(text.Replace('+', ' '));
    }

    /// <summary>Each run of escapes is UTF-8; what is not becomes U+FFFD.</summary>
    public static string DecodeEscapes(string text)
    {
        if (!text.Contains('%', StringComparison.Ordinal)) return text;
        var bytes = new ArrayBufferWriter<byte>(text.Length);
        var rest = text.AsSpan();
        while (rest.IndexOf('%') is >= 0 and var at && at + 2 < rest.Length)
        {
            Encoding.UTF8.GetBytes(rest[..at], bytes);
            bytes.Write([byte.Parse(rest.Slice(at + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)]);
            rest = rest[(at + 3)..];
        }

        Encoding.UTF8.GetBytes(rest, bytes);
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }
}
