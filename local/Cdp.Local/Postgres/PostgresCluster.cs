using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cdp.Local.Lake;

namespace Cdp.Local.Postgres;

/// <summary>
/// A cluster on disk: <c>data/</c> is PostgreSQL's own, beside it lie the log, the socket and the locks of the programs that use it.
/// </summary>
/// <remarks>Made of a directory; where root's helper can't use that one, everything lies under /var/lib/cdp instead.</remarks>
public sealed class PostgresCluster
{
    private const string Superuser = "cdp";
    private const int MaxSocketPathLength = 107;

    /// <summary>Seconds: a server that was killed recovers first, and one that stops writes all it has, on a busy disk.</summary>
    private const string Patience = "300";

    private const int MaxRetries = 30;
    private const string NoProcess = "2147483647";   // above every number that a process can have
    private readonly ServerAccount _account = ServerAccount.Current();
    private readonly string _directory;

    public PostgresCluster(string directory)
    {
        _directory = directory = Path.GetFullPath(directory);
        OwnerOnly.MakeDirectory(Path.GetDirectoryName(directory)!);
        var here = TakesSocket(directory) && _account.CanEnter(Path.GetDirectoryName(directory)!);
        Home = _account.IsOther && !here ? Path.Combine("/var/lib/cdp", ShortHash(directory)) : directory;
        SocketDirectory = here || _account.IsOther ? Home : $"/tmp/cdp-{ShortHash(directory)}";
    }

    /// <summary>Whether there is a cluster for this directory; makes nothing.</summary>
    public static bool IsMadeFor(string directory) =>
        Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(directory))) && new PostgresCluster(directory).Major is not null;

    /// <summary>Holds data/, log, and the locks.</summary>
    public string Home { get; }

    /// <summary>
    /// Only its owner and root can enter it: this is what guards the server, which asks for no password and listens on no port.
    /// </summary>
    public string SocketDirectory { get; }

    public string Log => Path.Combine(Home, "log");

    public string ConnectionString =>
        $"Host={SocketDirectory};Username={Superuser};Database=postgres;Timeout=5;GSS Encryption Mode=Disable";

    private string Data => Path.Combine(Home, "data");

    /// <summary>Major version that made it; null when there is none yet.</summary>
    public int? Major => MajorOf(LeftBehind ?? Data);

    /// <summary>The cluster in the directory itself, from the time when root's helper could still enter it; null: there is none.</summary>
    private string? LeftBehind =>
        Path.Combine(_directory, "data") is var before && before != Data && MajorOf(Data) is null && MajorOf(before) is not null
            ? before
            : null;

    public void MakeHome()
    {
        var parent = Path.GetDirectoryName(Home)!;
        if (!Directory.Exists(parent)) ServerAccount.MakePassage(parent);
        _account.Own(Home);
        _account.Own(SocketDirectory);
    }

    /// <summary>Moves the cluster that lies where its server cannot be started any more.</summary>
    /// <exception cref="PostgresServerException">A program that runs uses it.</exception>
    public async Task MoveInAsync(CancellationToken cancel)
    {
        if (LeftBehind is not { } before) return;
        await using (FileLock.TryAlone(Path.Combine(_directory, "users")) ?? throw new PostgresServerException(
            $"The PostgreSQL in {_directory} must move to {Home}, for the directory above is closed to other users now, and another "
            + "program still uses it. End that one first."))
            await EndAsync(before, cancel);
        Must(Tool.Run("mv", [before, Data]), $"Moving {before}");
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Whether its server is up: this program's, another's, or one that a killed program left behind.</summary>
    public bool IsRunning(PostgresBinaries binaries)
    {
        ClearStaleNumber(Path.Combine(Data, "postmaster.pid"));
        ClearStaleNumber(Path.Combine(SocketDirectory, ".s.PGSQL.5432.lock"));
        return MajorOf(Data) is not null && _account.Run(binaries.PathOf("pg_ctl"), ["status", "-D", Data], Home).Succeeded;
    }

    /// <summary>Made aside and then renamed: a killed initdb leaves nothing that looks like a cluster.</summary>
    public void Initialise(PostgresBinaries binaries)
    {
        if (MajorOf(Data) is not null) return;
        var unfinished = Path.Combine(Home, "unfinished");
        if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        Must(
            _account.Run(binaries.PathOf("initdb"), ["-D", unfinished, "-U", Superuser, "-E", "UTF8", "--locale=C", "-A", "trust"], Home),
            "initdb");
        Directory.Move(unfinished, Data);
    }

    /// <summary>Tries again while processes of a server that was killed still hold its memory: they end as soon as they notice.</summary>
    public async Task StartAsync(PostgresBinaries binaries, CancellationToken cancel)
    {
        WriteConfiguration();
        var start = Start(binaries);
        for (var retry = 0; retry < MaxRetries && !start.Succeeded
            && LogsEnd().Contains("shared memory block", StringComparison.Ordinal); retry++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), cancel);
            start = Start(binaries);
        }

        Must(start, "pg_ctl start");
    }

    public void Stop(PostgresBinaries binaries)
    {
        Must(_account.Run(binaries.PathOf("pg_ctl"), ["stop", "-w", "-t", Patience, "-m", "fast", "-D", "data"], Home), "pg_ctl stop");
        if (SocketDirectory != Home) Directory.Delete(SocketDirectory);
    }

    /// <summary>Ends the server that a killed program left behind, which pg_ctl cannot: it may not enter the directory any more.</summary>
    private static async Task EndAsync(string data, CancellationToken cancel)
    {
        var file = Path.Combine(data, "postmaster.pid");
        ClearStaleNumber(file);
        if (!File.Exists(file)) return;
        var server = (await File.ReadAllLinesAsync(file, cancel))[0];
        while (Tool.Run("kill", ["-INT", server]).Succeeded) await Task.Delay(50, cancel);
    }

    /// <summary>pg_ctl passes its paths through a shell: relative ones hold nothing that a shell would read.</summary>
    private Tool Start(PostgresBinaries binaries) =>
        _account.Run(binaries.PathOf("pg_ctl"), ["start", "-w", "-t", Patience, "-D", "data", "-l", "log"], Home);

    /// <summary>Written at every start, for the directory may have been moved.</summary>
    private void WriteConfiguration()
    {
        var file = Path.Combine(Data, "postgresql.auto.conf");
        File.WriteAllText(file, $"""
            # Written by cdp at every start.
            listen_addresses = ''
            unix_socket_directories = '{SocketDirectory}'
            unix_socket_permissions = 0700
            timezone = 'UTC'
            log_timezone = 'UTC'
            max_connections = 50
            shared_buffers = '64MB'

            """);
    }

    /// <summary>
    /// After a restart of the machine the number in a lock file may be another program's, and a server that was killed keeps its own until
    /// its parent asks for it: PostgreSQL would take either for a server that runs. The rest of the file stays, by which it finds out
    /// itself whether the memory of the old one is in use.
    /// </summary>
    private static void ClearStaleNumber(string file)
    {
        if (!File.Exists(file) || !Directory.Exists("/proc/self")) return;
        var lines = File.ReadAllLines(file);
        var name = Path.Combine("/proc", lines.FirstOrDefault("0").Trim(), "cmdline");
        if (!File.Exists(name) || File.ReadAllText(name).Contains("postgres", StringComparison.Ordinal)) return;
        File.WriteAllText(file, string.Join('\n', [NoProcess, .. lines.Skip(1), ""]));
    }

    private static int? MajorOf(string data) => Path.Combine(data, "PG_VERSION") is var file && File.Exists(file)
        ? int.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture)
        : null;

    private void Must(Tool tool, string step)
    {
        if (tool.Succeeded) return;
        throw new PostgresServerException($"{step} failed in {Home}: {string.Join('\n', tool.Output, LogsEnd()).Trim()}");
    }

    private string LogsEnd() => File.Exists(Log) ? string.Join('\n', File.ReadLines(Log).TakeLast(5)) : "";

    /// <summary>
    /// Short enough for a socket's path, and without letters that a configuration file or a connection string would have to escape.
    /// </summary>
    private static bool TakesSocket(string directory) =>
        $"{directory}/.s.PGSQL.5432".Length <= MaxSocketPathLength
        && directory.All(letter => char.IsAsciiLetterOrDigit(letter) || "/._-~".Contains(letter, StringComparison.Ordinal));

    private static string ShortHash(string path) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..16];
}
