using System.Globalization;
using Cdp.Local.Postgres;

namespace Cdp.Local.Doctor;

/// <summary>What the machine must have: PostgreSQL, a directory to write to, space in it.</summary>
internal static class MachineCheck
{
    private const long MinSpace = 1L << 30;

    public static IEnumerable<Finding> Look(string data, string? postgres) => [Postgres(data, postgres), Writable(data), Space(data)];

    private static Finding Postgres(string data, string? postgres)
    {
        if (postgres is not null)
            return new("PostgreSQL", "a server is named (CDP_POSTGRES, --postgres); ./cdp score shows whether it answers");
        try
        {
            var cluster = PostgresCluster.IsMadeFor(Path.Combine(data, "postgres"))
                ? new PostgresCluster(Path.Combine(data, "postgres"))
                : null;
            var binaries = PostgresBinaries.For(cluster?.Major, cluster?.Home ?? data);
            return new("PostgreSQL", $"{binaries.Major} in {binaries.Directory}");
        }
        catch (PostgresServerException e)
        {
            return new("PostgreSQL", "cannot be started", e.Message);
        }
    }

    private static Finding Writable(string data)
    {
        var probe = Path.Combine(data, $".doctor-{Environment.ProcessId}");
        try
        {
            if (!Directory.Exists(data)) return new("directory", $"{data} is not there yet: the first hit or run makes it");
            File.WriteAllText(probe, "");
            File.Delete(probe);
            return new("directory", $"{data} can be written to");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new("directory", e.Message, $"make {data} writable for this user, or choose another: --data, CDP_DATA");
        }
    }

    private static Finding Space(string data)
    {
        var place = Path.GetFullPath(data);
        while (!Directory.Exists(place)) place = Path.GetDirectoryName(place)!;
        var free = new DriveInfo(place).AvailableFreeSpace;
        var shown = (free / 1e9).ToString("0.0", CultureInfo.InvariantCulture) + " GB free";
        return free >= MinSpace
            ? new("disk", shown)
            : new("disk", shown, $"make room where {place} is: the collector answers 503 once nothing can be stored");
    }
}
