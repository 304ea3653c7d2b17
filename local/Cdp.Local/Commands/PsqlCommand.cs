using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using Cdp.Local.Postgres;
using Cdp.Settings;
using Npgsql;

namespace Cdp.Local.Commands;

/// <summary>PostgreSQL's own client on the profiles. A private server runs for as long as it does.</summary>
internal sealed class PsqlCommand : CdpCommand
{
    private readonly Option<string> _data = CommonOptions.Data();
    private readonly Option<string?> _postgres = CommonOptions.Postgres();
    private readonly Option<string?> _command = new("--command", "-c")
    {
        Description = "One statement; without it a session is opened",
        HelpName = "SQL",
    };

    private readonly Option<bool> _reader =
        new("--reader") { Description = "As cdp_reader of the private server, who reads and changes nothing" };

    /// <summary>
    /// A session has the terminal: Ctrl-C is meant for it, ends a statement there, and must not end this program before it.
    /// </summary>
    public static bool HasTerminal { get; private set; }

    public PsqlCommand()
        : base(
            "psql",
            "SQL over the profiles, by PostgreSQL's psql; starts the private server for as long as the session lasts",
            "./cdp psql",
            """./cdp psql -c "SELECT user_id, logins FROM profiles ORDER BY logins DESC LIMIT 5" """,
            """./cdp psql --reader -c "SELECT * FROM segment_best_leads" """,
            "./cdp psql --postgres postgresql://cdp@db.example/marketing")
    {
        Options.Add(_command);
        Options.Add(_reader);
        Options.Add(_data);
        Options.Add(_postgres);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        string[] statement = parsed.GetValue(_command) is { } sql ? ["-c", sql] : [];
        var isReader = parsed.GetValue(_reader);
        if (isReader && parsed.GetValue(_postgres) is not null)
            throw new SettingsException("--reader is of the private server: name the role of another one in --postgres (CDP_POSTGRES).");
        if (parsed.GetValue(_postgres) is { } named)
            return await SessionAsync("psql", PostgresAddress.Parse(named, "--postgres (CDP_POSTGRES)"), statement, cancel);
        var directory = Path.Combine(parsed.GetRequiredValue(_data), "postgres");
        if (!PostgresCluster.IsMadeFor(directory))
            throw new CommandException($"there are no profiles in {parsed.GetRequiredValue(_data)} yet: ./cdp score loads them.");
        await using var server = await PostgresServer.StartAsync(directory, cancel);
        var beside = PostgresBinaries.Found().Select(found => found.PathOf("psql")).FirstOrDefault(File.Exists);
        var session = isReader ? server.ReaderConnectionString : server.ConnectionString;
        return await SessionAsync(beside ?? "psql", PostgresAddress.Parse(session), statement, cancel);
    }

    private static async Task<int> SessionAsync(string program, PostgresAddress address, string[] statement, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(program, statement) { UseShellExecute = false };
        foreach (var (name, value) in Environment(new(address.ConnectionString))) start.Environment[name] = value;
        try
        {
            HasTerminal = true;
            using var session = Process.Start(start)!;
            using var end = cancel.UnsafeRegister(static session => ((Process)session!).Kill(), session);
            await session.WaitForExitAsync(CancellationToken.None);
            return session.ExitCode == 0 ? CommandLine.Done : CommandLine.Failed;
        }
        catch (Win32Exception e)
        {
            throw new CommandException(
                $"psql cannot be started ({e.Message}). On Debian and Ubuntu: sudo apt-get install postgresql-client.");
        }
    }

    /// <summary>
    /// The address as psql takes it without showing a password to other processes. Source: PostgreSQL's manual, "Environment Variables"
    /// of libpq.
    /// </summary>
    private static IEnumerable<(string Name, string Value)> Environment(NpgsqlConnectionStringBuilder address)
    {
        yield return ("PGHOST", address.Host!);
        yield return ("PGPORT", $"{address.Port}");
        if (address.Database is { } database) yield return ("PGDATABASE", database);
        if (address.Username is { } user) yield return ("PGUSER", user);
        if (address.Password is { } password) yield return ("PGPASSWORD", password);
        if (address.RootCertificate is { } certificate) yield return ("PGSSLROOTCERT", certificate);
        yield return ("PGSSLMODE", Mode(address.SslMode));
    }

    private static string Mode(SslMode mode) => mode switch
    {
        SslMode.VerifyCA => "verify-ca",
        SslMode.VerifyFull => "verify-full",
        _ => mode.ToString().ToLowerInvariant(),
    };
}
