using Cdp.Local.Lake;

namespace Cdp.Local.Postgres;

/// <summary>Who runs the server: ourselves, or another user when we are root, for PostgreSQL refuses to run as root.</summary>
public sealed class ServerAccount
{
    private readonly string? _name;

    private ServerAccount(string? name) => _name = name;

    /// <summary>Ourselves; for root the user <c>postgres</c>, who comes with the package, else <c>nobody</c>.</summary>
    public static ServerAccount Current() =>
        Environment.IsPrivilegedProcess ? new(Tool.Run("id", ["-u", "postgres"]).Succeeded ? "postgres" : "nobody") : new(null);

    public bool IsOther => _name is not null;

    public Tool Run(string program, IEnumerable<string> arguments, string directory) => _name is null
        ? Tool.Run(program, arguments, directory)
        : Tool.Run("setpriv", [$"--reuid={_name}", $"--regid={Group}", "--clear-groups", "--", program, .. arguments], directory);

    /// <summary>Whether this user may pass through the directory (and everything above it).</summary>
    public bool CanEnter(string directory) => !IsOther || Run("/usr/bin/test", ["-x", directory], "/").Succeeded;

    /// <summary>Makes the directory if need be, for this user alone.</summary>
    public void Own(string directory)
    {
        OwnerOnly.MakeDirectory(directory);
        File.SetUnixFileMode(directory, OwnerOnly.DirectoryMode);   // fails where another account made it first
        if (IsOther) Tool.Run("chown", [$"{_name}:{Group}", directory]);
    }

    /// <summary>Makes a directory that any user may pass through, and none but its owner look into.</summary>
    public static void MakePassage(string directory)
    {
        Directory.CreateDirectory(directory);
        // A umask may have taken more.
        File.SetUnixFileMode(directory, OwnerOnly.DirectoryMode | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
    }

    private string Group => Tool.Run("id", ["-gn", _name!]).Output;
}
