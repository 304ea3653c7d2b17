using Cdp.Local.Postgres;

namespace Cdp.Local.Tests;

/// <summary>What a test needs of the machine: missing, the test is skipped with the reason, or fails where CDP_REQUIRE_ALL is 1.</summary>
internal static class Needs
{
    public static void Postgres() => Be(PostgresBinaries.Found().Count > 0, "PostgreSQL is not installed (apt-get install postgresql)");

    public static void Node() => Be(OnPath("node") && OnPath("npm"), "Node.js with npm is not installed (apt-get install nodejs npm)");

    public static void Root() => Be(Environment.IsPrivilegedProcess, "only root can do this");

    private static bool OnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Any(directory => File.Exists(Path.Combine(directory, program)));

    private static void Be(bool there, string otherwise)
    {
        if (there) return;
        if (Environment.GetEnvironmentVariable("CDP_REQUIRE_ALL") == "1") Assert.Fail(otherwise);
        Assert.Skip(otherwise);
    }
}
