using System.Net;
using Cdp.Ingest;
using Cdp.Local.Lake;
using Cdp.Local.Serve;
using Cdp.Settings;

namespace Cdp.Benchmarks.Jobs;

/// <summary>The collector alone, on a port, over a lake in a directory, until its input ends.</summary>
internal static class CollectJob
{
    /// <param name="arguments">Directory, port.</param>
    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancel)
    {
        var writer = new RawWriter(new DirectoryObjectStore(arguments[0]), RawWriterLimits.Default, Console.Error.WriteLine);
        var collector = new Collector(writer, new IngestSettings(""), TimeProvider.System, new CollectorCounts());
        var at = new IPEndPoint(IPAddress.Loopback, int.Parse(arguments[1], System.Globalization.CultureInfo.InvariantCulture));
        await using var server = await CollectorServer.StartAsync(collector, at, ServeSettings.Default, Console.Error.WriteLine, cancel);
        await Console.OpenStandardInput().CopyToAsync(Stream.Null, cancel);
        return 0;
    }
}
