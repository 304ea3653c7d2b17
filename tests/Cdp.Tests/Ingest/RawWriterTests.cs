using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Cdp.Ingest;
using Cdp.Lake;
using Cdp.Raw;
using Cdp.Storage;

namespace Cdp.Tests.Ingest;

public sealed class RawWriterTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private readonly HeldStore _store = new();
    private readonly ConcurrentQueue<string> _log = new();

    [Fact]
    public async Task Nothing_is_answered_before_the_store_has_said_yes()
    {
        var answer = Writer().StoreAsync(Record("a", Noon), CancellationToken.None);
        await Held(1);
        Assert.False(answer.IsCompleted);
        Assert.Empty(_store.Objects);

        _store.Release();
        Assert.True(await answer);
        Assert.Equal(["a"], Ids(Assert.Single(_store.Objects)));
    }

    [Fact]
    public async Task A_lone_small_record_is_one_plain_object_under_its_own_key()
    {
        _store.Holds = false;
        Assert.True(await Writer().StoreAsync(Record("a", Noon.AddMilliseconds(123)), CancellationToken.None));

        Assert.Equal("raw/dt=2026-11-24/hour=12/20261124T120000.123Z-a.ndjson", Assert.Single(_store.Objects).Key);
    }

    [Fact]
    public async Task A_large_object_is_gzip_and_its_name_says_so()
    {
        _store.Holds = false;
        Assert.True(await Writer().StoreAsync(Record("a", Noon, new string('x', 5000)), CancellationToken.None));

        var (key, bytes) = Assert.Single(_store.Objects);
        Assert.EndsWith("-a.ndjson.gz", key, StringComparison.Ordinal);
        Assert.InRange(bytes.Length, 1, 1000);
        Assert.Equal(["a"], Ids(new(key, bytes)));
    }

    [Fact]
    public async Task What_arrives_during_a_put_becomes_the_next_object_in_order_of_arrival()
    {
        var writer = Writer();
        var first = writer.StoreAsync(Record("first", Noon), CancellationToken.None);
        await Held(1);
        var others = Enumerable.Range(0, 100).Select(n => writer.StoreAsync(Record($"n{n}", Noon), CancellationToken.None)).ToArray();
        _store.Release();
        Assert.True(await first);
        await Held(1);
        Assert.All(others, answer => Assert.False(answer.IsCompleted));
        _store.Release();

        Assert.All(await Task.WhenAll(others), Assert.True);
        Assert.Equal(2, _store.Objects.Count);
        var second = _store.Objects.Single(stored => stored.Key.Contains("-n0.", StringComparison.Ordinal));
        Assert.Equal(Enumerable.Range(0, 100).Select(n => $"n{n}"), Ids(second));
    }

    [Fact]
    public async Task Records_of_two_hours_never_share_an_object()
    {
        var writer = Writer();
        var first = writer.StoreAsync(Record("first", Noon), CancellationToken.None);
        await Held(1);
        var one = Noon.AddHours(1);
        DateTimeOffset[] times = [one.AddMinutes(-1), one.AddMilliseconds(-1), one, one, one.AddMinutes(-1), one.AddDays(1)];
        var others = times.Select((time, n) => writer.StoreAsync(Record($"n{n}", time), CancellationToken.None)).ToArray();
        _store.Holds = false;
        _store.Release();
        Assert.All(await Task.WhenAll([first, .. others]), Assert.True);

        Assert.Equal(
            [["first"], ["n0", "n1"], ["n2", "n3"], ["n4"], ["n5"]],
            _store.Objects.Select(Ids).OrderBy(ids => ids[0], StringComparer.Ordinal));
        foreach (var stored in _store.Objects)
            Assert.All(Lines(stored), line => Assert.StartsWith(HourOf(line), stored.Key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Under_load_from_many_threads_each_record_is_stored_once_in_few_objects()
    {
        _store.Holds = false;
        var writer = Writer();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
            Task.WhenAll(
                Enumerable.Range(0, 250)
                    .Select(n => writer.StoreAsync(Record($"t{thread}n{n}", Noon.AddHours(n / 125)), CancellationToken.None))))));

        Assert.All(answers.SelectMany(answer => answer), Assert.True);
        var ids = _store.Objects.SelectMany(Ids).ToArray();
        Assert.Equal(2000, ids.Length);
        Assert.Equal(2000, ids.Distinct().Count());
        Assert.InRange(_store.Objects.Count, 2, 1000);
    }

    [Fact]
    public async Task A_full_object_leaves_the_rest_to_the_next()
    {
        var writer = Writer(objectBytes: 1000);
        var first = writer.StoreAsync(Record("first", Noon), CancellationToken.None);
        await Held(1);
        var others = Enumerable.Range(0, 10)
            .Select(n => writer.StoreAsync(Record($"n{n}", Noon, new string('x', 400)), CancellationToken.None)).ToArray();
        _store.Holds = false;
        _store.Release();
        Assert.All(await Task.WhenAll([first, .. others]), Assert.True);

        Assert.Equal([1, 2, 2, 2, 2, 2], _store.Objects.Select(stored => Ids(stored).Length).Order());
    }

    [Fact]
    public async Task When_the_store_fails_all_that_waited_for_it_hear_so_it_is_logged_once_and_the_next_succeed()
    {
        var writer = Writer();
        var first = writer.StoreAsync(Record("first", Noon), CancellationToken.None);
        await Held(1);
        var others =
            Enumerable.Range(0, 5).Select(n => writer.StoreAsync(Record($"n{n}", Noon, "secret"), CancellationToken.None)).ToArray();
        _store.Release();
        Assert.True(await first);
        await Held(1);
        _store.Fail(new ObjectStoreException("raw/x: the disk is full."));

        Assert.All(await Task.WhenAll(others), Assert.False);
        Assert.Equal("5 hits could not be stored and were answered 503. raw/x: the disk is full.", Assert.Single(_log));
        _store.Holds = false;
        Assert.True(await writer.StoreAsync(Record("later", Noon), CancellationToken.None));
        Assert.Equal(["first", "later"], _store.Objects.SelectMany(Ids).Order());
    }

    [Fact]
    public async Task A_bug_in_the_store_reaches_whoever_waited_and_stops_nobody_else()
    {
        var writer = Writer();
        var first = writer.StoreAsync(Record("first", Noon), CancellationToken.None);
        await Held(1);
        _store.Fail(new InvalidOperationException("bug"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => first);
        _store.Holds = false;
        Assert.True(await writer.StoreAsync(Record("later", Noon), CancellationToken.None));
    }

    [Fact]
    public async Task When_the_store_is_too_slow_further_records_are_refused_and_memory_stays_bounded()
    {
        var writer = Writer(waitingBytes: 2000);
        var first = writer.StoreAsync(Record("first", Noon), CancellationToken.None);
        await Held(1);
        var waiting = Enumerable.Range(0, 2)
            .Select(n => writer.StoreAsync(Record($"n{n}", Noon, new string('x', 600)), CancellationToken.None)).ToArray();

        for (var n = 0; n < 100; n++)
            Assert.False(await writer.StoreAsync(Record($"r{n}", Noon, new string('x', 600)), CancellationToken.None));
        Assert.Contains("2 hits wait", Assert.Single(_log), StringComparison.Ordinal);

        _store.Holds = false;
        _store.Release();
        Assert.All(await Task.WhenAll([first, .. waiting]), Assert.True);
        Assert.True(await writer.StoreAsync(Record("later", Noon, new string('x', 600)), CancellationToken.None));
        Assert.Equal(["first", "later", "n0", "n1"], _store.Objects.SelectMany(Ids).Order());
    }

    [Fact]
    public async Task A_sender_whose_time_is_over_takes_no_record_along()
    {
        using var impatient = new CancellationTokenSource();
        var writer = Writer();
        var answers = new[]
        {
            writer.StoreAsync(Record("a", Noon), impatient.Token),
            writer.StoreAsync(Record("b", Noon), impatient.Token),
            writer.StoreAsync(Record("c", Noon), CancellationToken.None),
        };
        await Held(1);
        await impatient.CancelAsync();
        Assert.False(await answers[0]);
        Assert.False(await answers[1]);

        _store.Holds = false;
        _store.Release();
        Assert.True(await answers[2]);
        Assert.Equal(["a", "b", "c"], _store.Objects.SelectMany(Ids).Order());
    }

    private RawWriter Writer(int waitingBytes = 1 << 20, int objectBytes = 1 << 20) =>
        new(_store, new(waitingBytes, objectBytes), _log.Enqueue);

    private async Task Held(int puts)
    {
        for (var i = 0; i < 2000 && _store.Held < puts; i++) await Task.Delay(5, TestContext.Current.CancellationToken);
        Assert.Equal(puts, _store.Held);
    }

    private static RawRecord Record(string id, DateTimeOffset receivedAt, string body = "v=1") => new()
    {
        Id = Encoding.UTF8.GetBytes(id),
        ReceivedAt = receivedAt.ToUnixTimeMilliseconds(),
        Method = "POST"u8.ToArray(),
        Path = "/collect"u8.ToArray(),
        Body = Encoding.UTF8.GetBytes(body),
    };

    private static string HourOf(JsonElement line) => LakeLayout.RawHour(line.GetProperty("received_at").GetDateTimeOffset());

    private static string[] Ids(KeyValuePair<string, byte[]> stored) =>
        [.. Lines(stored).Select(line => line.GetProperty("id").GetString()!)];

    private static IEnumerable<JsonElement> Lines(KeyValuePair<string, byte[]> stored)
    {
        using Stream bytes = stored.Key.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(new MemoryStream(stored.Value), CompressionMode.Decompress)
            : new MemoryStream(stored.Value);
        using var reader = new StreamReader(bytes);
        while (reader.ReadLine() is { } line) yield return JsonDocument.Parse(line).RootElement;
    }
}
