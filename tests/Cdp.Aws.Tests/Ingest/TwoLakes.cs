using System.Globalization;
using Cdp.Aws.Ingest;
using Cdp.Compact;
using Cdp.Ingest;
using Cdp.Settings;
using Cdp.Storage;
using Cdp.Testing;
using Microsoft.Extensions.Time.Testing;
using NodaTime;

namespace Cdp.Aws.Tests.Ingest;

/// <summary>
/// The same traffic on its way into two lakes: one is written directly, the other through a queue on which everything goes wrong that may.
/// </summary>
internal sealed class TwoLakes : IDisposable
{
    private static readonly (string Zone, string Start)[] Places =
        [("UTC", "2026-03-10T00:00:00Z"), ("Europe/Vienna", "2026-03-28T23:00:00Z"), ("Asia/Kathmandu", "2026-05-01T18:15:00Z")];

    private readonly Random _random;
    private readonly FakeTimeProvider _clock;
    private readonly UnreliableQueue _queue;
    private readonly CompactSettings _settings;
    private readonly IReadOnlyList<(DateTimeOffset At, CollectorRequest Request)> _traffic;

    public TwoLakes(int seed)
    {
        _random = new Random(seed);
        var (zone, start) = Places[_random.Next(Places.Length)];
        var begin = DateTimeOffset.Parse(start, CultureInfo.InvariantCulture);
        _clock = new FakeTimeProvider(begin.AddDays(-1));
        _queue = new UnreliableQueue(_random, _clock);
        _settings = CompactSettings.Default with
        {
            Identity = new IdentitySettings(TimeSpan.FromMinutes(30), _random.Next(1, 4), 3),
            Lake = new LakeSettings(
                DateTimeZoneProviders.Tzdb[zone], _random.Next(2) == 0 ? Layout.User : Layout.Bucket, _random.Next(1, 4),
                _random.Next(1, 4)),
        };
        _traffic = new SeededTraffic(_random, begin, days: 3).Of(_random.Next(20, 80));
    }

    public MemoryObjectStore Direct { get; } = new();

    public MemoryObjectStore Buffered { get; } = new();

    /// <summary>Messages that have been among the dead letters.</summary>
    public int Died { get; private set; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async Task CollectAsync()
    {
        var (inQueue, inLake) = (new SqsRawSink(_queue, "hits", Writer(Buffered), _ => { }), Writer(Direct));
        var collector = new Collector(new BothSinks(_random, inQueue, inLake), new IngestSettings(""), _clock, new CollectorCounts());
        var outage = _random.Next(_traffic.Count);
        foreach (var (at, request) in _traffic)
        {
            if (at > _clock.GetUtcNow()) _clock.SetUtcNow(at);
            Assert.Equal(204, (await collector.HandleAsync(request, Cancel)).Status);
            if (_random.Next(3) == 0) await DeliverAsync(Troubled(Buffered));
            if (_random.Next(15) == 0) await CompactAsync(Buffered);
            if (outage-- == 0) await OutageAsync();
        }
    }

    /// <summary>Everything comes in, some of it a day late, and both lakes are compacted as each night does it.</summary>
    public async Task SettleAsync()
    {
        while (!_queue.IsEmpty)
        {
            _queue.Redrive();
            _clock.Advance(TimeSpan.FromMinutes(_random.Next(20)));
            await DeliverAsync(Buffered);
            if (_random.Next(10) == 0) await CompactAsync(Buffered);
        }

        _clock.SetUtcNow(_traffic[^1].At.AddDays(2));
        await CompactAsync(Direct);
        await CompactAsync(Buffered);
        Assert.Empty((await CompactAsync(Buffered)).Done);
    }

    public void Dispose() => _queue.Dispose();

    private static RawWriter Writer(IObjectStore lake) => new(lake, RawWriterLimits.Default, Assert.Fail);

    /// <summary>The lake as one batch finds it: well, refusing some objects, or the writer dies before or after a put.</summary>
    private IObjectStore Troubled(IObjectStore lake)
    {
        var refused = _random.Next(4);
        return _random.Next(4) switch
        {
            0 => new RefusingStore(lake, key => key.Sum(c => c) % 4 == refused),
            1 => new FaultyObjectStore(lake, _random.Next(1, 3), (Crash)_random.Next(3)),
            _ => lake,
        };
    }

    private async Task DeliverAsync(IObjectStore lake)
    {
        var batch = _queue.Receive(_random.Next(1, 30));
        try
        {
            var failed = await new BatchWriter(lake, _ => { }).WriteAsync(batch, Cancel);
            _queue.Delete(batch.Where(message => !failed.Contains(message.Id)));
        }
        catch (SimulatedCrashException)
        {
            // Lambda heard no answer: the whole batch comes again.
        }
    }

    /// <summary>S3 takes nothing for so long that a message dies, and meanwhile another program writes nonsense into the queue.</summary>
    private async Task OutageAsync()
    {
        _queue.Send($"{{\"v\":1,\"id\":\"../x");
        while (_queue.Dead == 0) await DeliverAsync(new RefusingStore(Buffered, _ => true));
        Died += _queue.Dead;
    }

    private async Task<CompactReply> CompactAsync(IObjectStore lake)
    {
        var reply = await new Compaction(lake, _settings, _clock, isHolderGone: _ => true).RunAsync(new CompactRequest(), null, Cancel);
        Assert.Empty(reply.Failed);
        return reply;
    }
}
