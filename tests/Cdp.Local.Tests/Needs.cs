using Cdp.Local.Postgres;
using Cdp.Testing;

namespace Cdp.Local.Tests;

/// <summary>What a test needs of the machine: else it is skipped, or fails: see <see cref="Missing"/>.</summary>
internal static class Needs
{
    public static void Postgres() => Be(PostgresBinaries.Found().Count > 0, "PostgreSQL is not installed (apt-get install postgresql)");

    public static void Node() =>
        Be(
            Missing.Find("node") is not null && Missing.Find("npm") is not null,
            "Node.js with npm is not installed (apt-get install nodejs npm)");

    public static void Root() => Be(Environment.IsPrivilegedProcess, "only root can do this");

    private static void Be(bool there, string otherwise)
    {
        if (!there) Missing.Skip(otherwise);
    }
}
