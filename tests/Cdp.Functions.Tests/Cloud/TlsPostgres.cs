using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cdp.Aws.Testing;
using Cdp.Local.Postgres;
using Cdp.Testing;
using Npgsql;

namespace Cdp.Functions.Tests.Cloud;

/// <summary>
/// A PostgreSQL that lets nobody in but over TLS and with a password, as RDS does. One for all tests; each takes a database of its own.
/// </summary>
public sealed class TlsPostgres : IAsyncLifetime
{
    private readonly ServerAccount _account = ServerAccount.Current();
    private readonly string _home = Path.Combine(Path.GetTempPath(), $"cdp-tls-{Guid.NewGuid():N}");
    private readonly int _port = Server.FreePort();
    private PostgresBinaries? _binaries;
    private string? _absent;

    public string Password { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    public int Port => _port;

    /// <summary>PEM file of the authority that signed the server's certificate.</summary>
    public string AuthorityFile => Path.Combine(_home, "ca.pem");

    public ValueTask InitializeAsync()
    {
        try
        {
            _binaries = PostgresBinaries.For(clusterMajor: null, _home);
        }
        catch (PostgresServerException absent)
        {
            _absent = absent.Message;
            return ValueTask.CompletedTask;
        }

        _account.Own(_home);
        Make(_binaries);
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
        Start();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        if (_binaries is null) return ValueTask.CompletedTask;
        Stop();
        Directory.Delete(_home, recursive: true);
        return ValueTask.CompletedTask;
    }

    public void Start() => Must("pg_ctl", "start", "-w", "-t", "60", "-D", "data", "-l", "log");

    public void Stop() => Run("pg_ctl", "stop", "-w", "-t", "60", "-m", "immediate", "-D", "data");

    /// <summary>A new, empty database; skips the test when PostgreSQL is not installed.</summary>
    public async Task<string> DatabaseAsync()
    {
        if (_absent is not null) Missing.Skip(_absent);
        var name = $"profiles_{Guid.NewGuid():N}";
        await using var server = Open("postgres");
        await using var command = server.CreateCommand($"CREATE DATABASE {name}");
        await command.ExecuteNonQueryAsync();
        return name;
    }

    /// <summary>Verified, like the function's own connection.</summary>
    public NpgsqlDataSource Open(string database) => Open(database, "cdp", Password);

    /// <param name="role">Taken right after the login; null: the user's own.</param>
    public NpgsqlDataSource Open(
        string database, string user, string password, string? role = null) => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder
        {
            Host = "localhost",
            Port = _port,
            Username = user,
            Password = password,
            Database = database,
            Options = role is null ? null : $"-c role={role}",
            SslMode = SslMode.VerifyFull,
            RootCertificate = AuthorityFile,
            Pooling = false,
        });

    private void OnProcessExit(object? sender, EventArgs e) => Stop();

    private void Make(PostgresBinaries binaries)
    {
        var password = Path.Combine(_home, "password");
        File.WriteAllText(password, Password);
        Owned(password);
        Must("initdb", "-D", "data", "-U", "cdp", "-E", "UTF8", "--locale=C", "-A", "scram-sha-256", $"--pwfile={password}", "--no-sync");
        MakeCertificates();
        File.WriteAllText(
            Path.Combine(_home, "data", "pg_hba.conf"),
            "hostssl all all 127.0.0.1/32 scram-sha-256\nhostssl all all ::1/128 scram-sha-256\n");
        File.WriteAllText(Path.Combine(_home, "data", "postgresql.auto.conf"), string.Create(CultureInfo.InvariantCulture, $"""
            listen_addresses = 'localhost'
            port = {_port}
            unix_socket_directories = '{_home}'
            ssl = on
            ssl_cert_file = '{_home}/server.crt'
            ssl_key_file = '{_home}/server.key'
            fsync = off

            """));
    }

    private void MakeCertificates()
    {
        var (from, to) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var caKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var ca = new CertificateRequest("CN=cdp tests", caKey, HashAlgorithmName.SHA256);
        ca.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        using var authority = ca.CreateSelfSigned(from, to);

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var server = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        server.CertificateExtensions.Add(names.Build());
        using var certificate = server.Create(authority, from, to, RandomNumberGenerator.GetBytes(8));

        File.WriteAllText(AuthorityFile, authority.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_home, "server.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_home, "server.key"), key.ExportPkcs8PrivateKeyPem());
        Owned(Path.Combine(_home, "server.crt"));
        Owned(Path.Combine(_home, "server.key"));
    }

    /// <summary>For the server's user alone.</summary>
    private void Owned(string file)
    {
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        if (_account.IsOther) Tool.Run("chown", ["--reference", _home, file]);
    }

    private void Must(string program, params string[] arguments)
    {
        var tool = Run(program, arguments);
        var log = Path.Combine(_home, "log");
        Assert.True(tool.Succeeded, $"{program}: {tool.Output}\n{(File.Exists(log) ? File.ReadAllText(log) : "")}");
    }

    private Tool Run(string program, params string[] arguments) => _account.Run(_binaries!.PathOf(program), arguments, _home);
}
