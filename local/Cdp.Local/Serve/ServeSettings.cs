using System.Net;
using Cdp.Local.Commands;
using Cdp.Settings;

namespace Cdp.Local.Serve;

/// <summary>What the collector's server lets in.</summary>
/// <param name="Connections">At once, all in all.</param>
/// <param name="PerAddress">
/// At once, from one client's address (IPv6: from one /64 network); null: 1,000, or half of all if that is less.
/// </param>
/// <param name="TrustedProxies">Whom <c>X-Forwarded-For</c> is believed from, right to left; they have no limit per address.</param>
public sealed record ServeSettings(int Connections, int? PerAddress, IReadOnlyList<IPNetwork> TrustedProxies)
{
    public const string PerAddressVariable = "CDP_MAX_CONNECTIONS_PER_ADDRESS";
    public const string ProxiesVariable = "CDP_TRUSTED_PROXIES";

    private const int FewestConnections = 64;

    /// <summary>The runtime has some 250 open, the rest is for puts, the dashboard and PostgreSQL.</summary>
    private const int OtherFiles = 400;

    public static readonly ServeSettings Default = new(10_000, null, []);

    public int ConnectionsPerAddress => PerAddress ?? Math.Min(1_000, Connections / 2);

    /// <exception cref="SettingsException">A variable is out of its range; the message names it.</exception>
    public static ServeSettings FromEnvironment(Variables variables) => Default with
    {
        PerAddress = variables.Optional(PerAddressVariable) is null ? null : variables.Number(PerAddressVariable, 0, 1, 1_000_000),
        TrustedProxies = [.. variables.List(ProxiesVariable).Select(Proxy)],
    };

    /// <summary>As many connections as the limit of open files leaves.</summary>
    /// <exception cref="CommandException">That is too few to work with.</exception>
    public ServeSettings Within(long openFiles) => openFiles >= OtherFiles + FewestConnections
        ? this with { Connections = (int)Math.Min(Connections, openFiles - OtherFiles) }
        : throw new CommandException(
            $"this process may have only {openFiles} files and connections open at once, and needs {OtherFiles + FewestConnections}. "
            + "Raise the limit where it is started: ulimit -n 65536 in a shell, LimitNOFILE=65536 in a systemd unit, "
            + "--ulimit nofile=65536 for a container.");

    private static IPNetwork Proxy(string text)
    {
        if (IPAddress.TryParse(text, out var address)) return new(address, address.GetAddressBytes().Length * 8);
        if (IPNetwork.TryParse(text, out var network)) return network;
        throw new SettingsException(
            $"{ProxiesVariable} names '{text}': it must be an address such as 10.0.0.5, or a network such as 10.0.0.0/8 or fd00::/8.");
    }
}
