using System.Globalization;

namespace Cdp.Local.Postgres;

/// <summary>
/// One installed PostgreSQL: the directory that holds <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c>, and its major version.
/// </summary>
public sealed record PostgresBinaries(string Directory, int Major)
{
    private static readonly string[] Needed = ["initdb", "pg_ctl", "postgres"];

    /// <summary>What the machine has, newest first; the same version twice if it is installed twice.</summary>
    public static IReadOnlyList<PostgresBinaries> Found() =>
        [
            .. Candidates().Distinct(StringComparer.Ordinal).Where(IsComplete).Select(Of).OfType<PostgresBinaries>()
                .OrderByDescending(found => found.Major),
        ];

    /// <summary>The newest, or the one that made the cluster.</summary>
    /// <param name="clusterMajor">Major version of an existing cluster; null for a new one.</param>
    /// <exception cref="PostgresServerException">There is none, or none of the cluster's version.</exception>
    public static PostgresBinaries For(int? clusterMajor, string directory)
    {
        var found = Found();
        if (found.Count == 0)
            throw new PostgresServerException(
                "PostgreSQL is not installed here. On Debian and Ubuntu: sudo apt-get install postgresql. Or name a server: --postgres, "
                + "CDP_POSTGRES.");
        return found.FirstOrDefault(one => clusterMajor is null || one.Major == clusterMajor)
            ?? throw new PostgresServerException(
                $"{directory} was made by PostgreSQL {clusterMajor}, and this machine has "
                + $"{string.Join(", ", found.Select(one => one.Major))}: install postgresql-{clusterMajor}, or delete the directory and "
                + "load the profiles again (./cdp score).");
    }

    public string PathOf(string program) => Path.Combine(Directory, program);

    private static IEnumerable<string> Candidates()
    {
        const string Debian = "/usr/lib/postgresql";
        var packaged = System.IO.Directory.Exists(Debian) ? System.IO.Directory.GetDirectories(Debian) : [];
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return packaged.Select(version => Path.Combine(version, "bin")).Concat(path.Select(Resolved));
    }

    /// <summary>A link in the path, as to /usr/lib/postgresql/15/bin/postgres, counts as where it leads.</summary>
    private static string Resolved(string directory)
    {
        var link = new FileInfo(Path.Combine(directory, "postgres"));
        return link.Exists ? Path.GetDirectoryName(link.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? link.FullName)! : directory;
    }

    private static bool IsComplete(string directory) => Array.TrueForAll(Needed, name => File.Exists(Path.Combine(directory, name)));

    private static PostgresBinaries? Of(string directory)
    {
        // postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)
        var version = Tool.Run(Path.Combine(directory, "postgres"), ["--version"]);
        var number = version.Output.Split(' ').Skip(2).FirstOrDefault()?.Split('.', 'b', 'r', 'd')[0];
        return version.Succeeded && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            ? new(directory, major)
            : null;
    }
}
