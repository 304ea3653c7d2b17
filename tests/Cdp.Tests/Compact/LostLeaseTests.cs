using System.Text;
using Cdp.Compact;
using Cdp.Compact.Shuffle;
using Cdp.Storage;
using Cdp.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Cdp.Tests.Compact;

/// <summary>Another run takes the lease over while a run is at work: as when its machine was asleep for a minute.</summary>
public sealed class LostLeaseTests
{
    private const string Day = "2026-11-20";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<int> Writes => [.. Enumerable.Range(1, 9)];

    [Theory, MemberData(nameof(Writes))]
    public async Task A_run_that_loses_its_lease_at_any_write_stops_and_says_so_and_the_next_one_repairs_the_day(int write)
    {
        var lake = await LakeAsync();
        var store = new TakenOverStore(lake.Store, lake.Clock, write);

        var fault = await Assert.ThrowsAsync<ObjectStoreException>(() => CompactAsync(store, lake));

        Assert.Equal(
            "The run lost its lease (state/lease.json could not be renewed in time), and stopped. The next run repairs what it left.",
            fault.Message);
        Assert.InRange(store.Writes, write, write + Workers.Count);   // each other worker may have been within one
        Assert.Contains("the other", Encoding.UTF8.GetString(lake.Store[Lease.Key]!), StringComparison.Ordinal);
        await CompactAsync(lake.Store, lake);
        var undisturbed = await LakeAsync();
        await CompactAsync(undisturbed.Store, undisturbed);
        Assert.Equal(LakeSnapshot.Whole(undisturbed.Store), LakeSnapshot.Whole(lake.Store));
    }

    /// <summary>Two days, the first of which is compacted: the second moves hits of it.</summary>
    private static async Task<TestLake> LakeAsync()
    {
        var lake = new TestLake();
        await lake.HitAsync("a", "2026-11-19T10:00:00.000Z", "cid=c1&z=1");
        await lake.HitAsync("b", "2026-11-19T11:00:00.000Z", "cid=c2&z=2");
        await lake.CompactAsync("2026-11-19");
        await lake.HitAsync("c", $"{Day}T10:00:00.000Z", "cid=c1&uid=ada&z=3");
        await lake.HitAsync("d", $"{Day}T11:00:00.000Z", "cid=c3&z=4");
        await lake.RawAsync($"{Day}T12:00:00.000Z", "not json");
        return lake;
    }

    private static async Task CompactAsync(IObjectStore store, TestLake lake)
    {
        var reply =
            await new Compaction(store, lake.Settings, lake.Clock, isHolderGone: _ => true).RunAsync(new CompactRequest(Day), null, Cancel);
        Assert.Empty(reply.Failed);
    }

    /// <summary>At the n-th write another run puts the lease into its own name, and the write waits until the run knows.</summary>
    private sealed class TakenOverStore(MemoryObjectStore store, FakeTimeProvider clock, int at) : IObjectStore
    {
        private int _writes;

        public int Writes => _writes;

        public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancel) => store.ListAsync(prefix, cancel);

        public IAsyncEnumerable<string> ListFoldersAsync(string prefix, CancellationToken cancel) => store.ListFoldersAsync(prefix, cancel);

        public Task<Stream?> OpenAsync(string key, CancellationToken cancel) => store.OpenAsync(key, cancel);

        public Task<byte[]?> ReadRangeAsync(string key, long offset, int length, CancellationToken cancel) =>
            store.ReadRangeAsync(key, offset, length, cancel);

        public Task<StoredObject?> ReadAsync(string key, CancellationToken cancel) => store.ReadAsync(key, cancel);

        public Task PutAsync(string key, ReadOnlyMemory<byte> bytes, CancellationToken cancel) =>
            WriteAsync(() => store.PutAsync(key, bytes, cancel), cancel);

        public Task PutAsync(string key, Stream content, CancellationToken cancel) =>
            WriteAsync(() => store.PutAsync(key, content, cancel), cancel);

        public Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancel) =>
            WriteAsync(() => store.DeleteAsync(keys, cancel), cancel);

        public Task<string?> TryPutAsync(string key, ReadOnlyMemory<byte> bytes, string? tag, CancellationToken cancel) =>
            store.TryPutAsync(key, bytes, tag, cancel);

        private async Task WriteAsync(Func<Task> write, CancellationToken cancel)
        {
            if (Interlocked.Increment(ref _writes) == at)
            {
                await store.PutAsync(
                    Lease.Key, """{"holder":"the other","until":"2026-11-21T03:10:00Z"}"""u8.ToArray(), CancellationToken.None);
                clock.Advance(Lease.DefaultTime / 3);
                await Task.Delay(TimeSpan.FromSeconds(30), cancel);
            }

            await write();
        }
    }
}
