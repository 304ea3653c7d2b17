using System.Globalization;
using Npgsql;

namespace Cdp.Settings;

/// <summary>
/// A connection URI. Source: PostgreSQL's manual, libpq, "Connection URIs":
/// <c>postgresql://[user[:password]@][host][:port][/database][?name=value&amp;…]</c>.
/// </summary>
internal static class PostgresUri
{
    private static readonly string[] Schemes = ["postgresql://", "postgres://"];

    public static bool IsOne(string text) => Array.Exists(Schemes, scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    /// <exception cref="FormatException">A part is not understood; the message names it and never shows user or password.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string text)
    {
        var (address, query) = Cut(text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..], '?');
        var at = address.LastIndexOf('@');
        var (place, database) = Cut(address[(at + 1)..], '/');
        var parts = new NpgsqlConnectionStringBuilder();
        if (at >= 0) SetUser(parts, address[..at]);
        SetPlace(parts, place);
        if (database.Length > 0) parts.Database = Decoded(database);
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries)) SetOption(parts, pair);
        return parts;
    }

    private static void SetUser(NpgsqlConnectionStringBuilder parts, string text)
    {
        var (user, password) = Cut(text, ':');
        if (user.Length > 0) parts.Username = Decoded(user);
        if (password.Length > 0) parts.Password = Decoded(password);
    }

    private static void SetPlace(NpgsqlConnectionStringBuilder parts, string place)
    {
        var end = place.StartsWith('[') ? place.IndexOf(']', StringComparison.Ordinal) + 1 : place.IndexOf(':', StringComparison.Ordinal);
        var host = (end < 0 ? place : place[..end]).Trim('[', ']');
        parts.Host = host.Length > 0 ? Decoded(host) : "localhost";
        if (end >= 0 && end < place.Length) parts.Port = Port(place[(end + 1)..]);
    }

    private static void SetOption(NpgsqlConnectionStringBuilder parts, string pair)
    {
        var (name, encoded) = Cut(pair, '=');
        var value = Decoded(encoded);
        switch (name)
        {
            case "host": parts.Host = value; break;
            case "port": parts.Port = Port(value); break;
            case "user": parts.Username = value; break;
            case "password": parts.Password = value; break;
            case "dbname": parts.Database = value; break;
            case "sslmode": parts.SslMode = Mode(value); break;
            case "sslrootcert": parts.RootCertificate = value; break;
            case "sslcert": parts.SslCertificate = value; break;
            case "sslkey": parts.SslKey = value; break;
            case "connect_timeout": parts.Timeout = Number(name, value, 1024); break;
            case "application_name": parts.ApplicationName = value; break;
            case "options": parts.Options = value; break;
            // The name is not shown: after an unescaped ? it can be a piece of the password.
            default:
                throw new FormatException(
                "a parameter is none of host, port, user, password, dbname, sslmode, sslrootcert, sslcert, sslkey, connect_timeout, "
                + "application_name, options");
        }
    }

    private static SslMode Mode(string value) => value switch
    {
        "disable" => SslMode.Disable,
        "allow" => SslMode.Allow,
        "prefer" => SslMode.Prefer,
        "require" => SslMode.Require,
        "verify-ca" => SslMode.VerifyCA,
        "verify-full" => SslMode.VerifyFull,
        _ => throw new FormatException("its sslmode is none of disable, allow, prefer, require, verify-ca, verify-full"),
    };

    private static int Port(string text) => text.Length == 0 ? 5432 : Number("port", text, 65_535);

    private static int Number(string name, string text, int max) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= max
            ? number
            : throw new FormatException($"its {name} is no number up to {max}");

    private static string Decoded(string text) => Uri.UnescapeDataString(text);

    private static (string Before, string After) Cut(string text, char at)
    {
        var place = text.IndexOf(at, StringComparison.Ordinal);
        return place < 0 ? (text, "") : (text[..place], text[(place + 1)..]);
    }
}
