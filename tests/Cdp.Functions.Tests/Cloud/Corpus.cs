using System.Text;
using System.Text.Json;
using Cdp.Ingest;
using Cdp.Settings;
using Cdp.Storage;
using Cdp.Testing;
using Microsoft.Extensions.Time.Testing;
using NodaTime;

namespace Cdp.Functions.Tests.Cloud;

/// <summary>The recorded corpus of events/hits, received when it was recorded.</summary>
internal static class Corpus
{
    public static readonly LocalDate First = new(2026, 11, 2), Last = new(2026, 11, 15);

    /// <summary>Puts what a collector would have kept under raw/.</summary>
    public static async Task ReceiveAsync(IObjectStore lake)
    {
        var clock = new FakeTimeProvider();
        var collector =
            new Collector(new RawWriter(lake, RawWriterLimits.Default, Assert.Fail), IngestSettings.Default, clock, new CollectorCounts());
        foreach (var file in Directory.GetFiles(Repository.PathOf("events", "hits"), "*.ndjson").Order(StringComparer.Ordinal))
            foreach (var line in await File.ReadAllLinesAsync(file))
            {
                using var hit = JsonDocument.Parse(line);
                clock.AdjustTime(hit.RootElement.GetProperty("at").GetDateTimeOffset());
                await collector.HandleAsync(Request(hit.RootElement), CancellationToken.None);
            }
    }

    /// <summary>Three people sign in at a moment.</summary>
    public static async Task ReceiveSignInsAsync(IObjectStore lake, DateTimeOffset at)
    {
        var collector = new Collector(
            new RawWriter(lake, RawWriterLimits.Default, Assert.Fail), IngestSettings.Default, new FakeTimeProvider(at),
            new CollectorCounts());
        foreach (var user in (string[])["ann", "bob", "eve"])
            await collector.HandleAsync(
                new CollectorRequest(
                    "GET", "/collect", $"v=1&t=event&ec=account&ea=login&tid=UA-1-1&cid=1.{user.Length}{user[0]}&cd1={user}",
                    new CollectorHeaders { UserAgent = "Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0.0.0" }, default, Address: null),
                CancellationToken.None);
    }

    private static CollectorRequest Request(JsonElement hit)
    {
        var headers = hit.GetProperty("headers").EnumerateObject()
            .ToDictionary(header => header.Name, header => header.Value.GetString(), StringComparer.Ordinal);
        return new CollectorRequest(
            hit.GetProperty("method").GetString()!, hit.GetProperty("path").GetString()!, hit.GetProperty("query").GetString()!,
            CollectorHeaders.Read(name => headers.GetValueOrDefault(name)), Encoding.UTF8.GetBytes(hit.GetProperty("body").GetString()!),
            Address: null);
    }
}
