using System.Globalization;
using Npgsql;

namespace Cdp.Settings;

/// <summary>Where PostgreSQL is and who enters it, from Npgsql's keywords or a <c>postgresql://</c> URI as libpq reads it.</summary>
/// <remarks>Shown as text it is host, port and database: never the password.</remarks>
public sealed class PostgresAddress
{
    private const string Shape =
        "Expected Host=…;Port=…;Database=…;Username=…;Password=… or postgresql://user:password@host:port/database.";

    private readonly NpgsqlConnectionStringBuilder _parts;

    private PostgresAddress(NpgsqlConnectionStringBuilder parts) => _parts = parts;

    /// <summary>In Npgsql's keywords, with the password: for a process that is started, never for people.</summary>
    public string ConnectionString => _parts.ConnectionString;

    /// <param name="text">The address, as set.</param>
    /// <param name="source">Where it was set, for the message: a variable or an option.</param>
    /// <exception cref="SettingsException">It is not understood; the message does not repeat it.</exception>
    public static PostgresAddress Parse(string text, string source = "CDP_POSTGRES")
    {
        try
        {
            var parts = PostgresUri.IsOne(text) ? PostgresUri.Parse(text) : new NpgsqlConnectionStringBuilder(text);
            if (string.IsNullOrEmpty(parts.Host)) throw new FormatException("it names no host");
            if (parts.Host.Contains('=', StringComparison.Ordinal))
                throw new FormatException("its keywords are not separated by semicolons");
            if (parts.Host.Contains(',', StringComparison.Ordinal)) throw new FormatException("it names several hosts, and one is needed");
            return new PostgresAddress(parts);
        }
        catch (FormatException fault)
        {
            throw new SettingsException($"{source} is not understood: {fault.Message}. {Shape}");
        }
        catch (ArgumentException)
        {
            // The driver's message may quote a piece of the password.
            throw new SettingsException(
                $"{source} is not understood: a keyword or its value is unknown (a value with a semicolon goes in quotes). {Shape}");
        }
    }

    /// <summary>A pool of connections; none is opened yet. Built for AOT: only what profiles need of the driver.</summary>
    public NpgsqlDataSource Open()
    {
        var builder = new NpgsqlSlimDataSourceBuilder(ConnectionString);
        builder.EnableTransportSecurity();
        return builder.Build();
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{_parts.Host}:{_parts.Port}/{_parts.Database ?? _parts.Username}");
}
