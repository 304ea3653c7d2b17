namespace Cdp.Hostile;

internal static class Attacks
{
    public static IReadOnlyList<Attack> All { get; } =
    [
        new(
            "`GET /` at the collector's port, as a proxy without rules forwards it (a loopback Host, no forwarding header)",
            PortAttacks.PageThroughProxyAsync),
        new(
            "A page of a foreign name that is bound to 127.0.0.1 asks for the dashboard, the metrics and its health",
            PortAttacks.RebindingAsync),
        new("`umask 000`, then `serve`, a hit, and a nightly run", DirectoryAttacks.OpenUmaskAsync),
        new("A lake of files that everybody may read, then `compact`, twice", DirectoryAttacks.OpenLakeAsync),
        new("1,100 idle connections in three bursts, where 1,024 files may be open", ConnectionAttacks.IdleAsync),
        new("`serve` where 256 files may be open", ConnectionAttacks.TooFewFilesAsync),
        new(
            "20 idle connections from 127.0.0.1, where an address may have 5; then a hit from 127.0.0.2",
            ConnectionAttacks.OneAddressAsync),
        new("20,000 hits of 50 KB of one client, and `compact` with `CDP_MEMORY_MB=64`", MemoryAttacks.OneClientAsync),
        new("`kill -9` of the nightly run", ProcessAttacks.KilledNightAsync),
        new("SIGTERM while the nightly run is at work", ProcessAttacks.StopAtNightAsync),
        new("`kill -9` of the private PostgreSQL, then the page and `score`", ProcessAttacks.KilledPostgresAsync),
        new("A body of 3 GB on one connection", BodyAttacks.EndlessBodyAsync),
        new("The same at an address that is none", BodyAttacks.EndlessBodyElsewhereAsync),
        new("200 senders that are reset in the middle of their body", BodyAttacks.ResetAsync),
        new("A full disk, and 200 hits", DiskAttacks.FullDiskAsync),
        new("A full directory for temporary files, and `compact`", DiskAttacks.FullSpillAsync),
        new("`X-Forwarded-For` from a proxy that is named, and from one that is not", ProxyAttacks.ForwardedAsync),
    ];
}
