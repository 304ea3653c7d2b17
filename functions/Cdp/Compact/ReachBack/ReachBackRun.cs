using System.Collections.Concurrent;
using System.IO.Hashing;
using Cdp.Compact.Resolve;
using Cdp.Compact.Shuffle;
using Cdp.Hits;
using Cdp.Identity;
using Cdp.Lake.Parquet;
using Cdp.Settings;
using Cdp.Storage;

namespace Cdp.Compact.ReachBack;

/// <summary>
/// Carries reassignments out (retroactive identity stitching): other days' hits go to the files of their new owners, each staying in one
/// named after its own received day.
/// </summary>
/// <remarks>
/// First all files that gain hits are written, then, after a flush, those that lose some. Cut off in between, a hit is in two places, which
/// the next run of the day repairs; in the other order it could be in none.
/// </remarks>
/// <param name="report">Called with how many steps are done, and of how many.</param>
internal sealed class ReachBackRun(IObjectStore store, LakeSettings lake, SpillStore spill, Action<int, int> report)
{
    private readonly ConcurrentDictionary<int, string> _damaged = new();
    private long _moved;
    private int _done;

    /// <param name="reassignments">By the file that they are in.</param>
    public async Task<ReachBackResult> RunAsync(PartitionedRows reassignments, CancellationToken cancel)
    {
        var (gains, losses) = (reassignments.NewLike(), reassignments.NewLike());
        await TakeOutAsync(reassignments, gains, losses, cancel); // all copies before any write: a file may gain some hits and lose others
        await GainAsync(gains, cancel);
        await store.FlushAsync(cancel);
        await LoseAsync(losses, cancel);
        return new ReachBackResult(_moved, _damaged);
    }

    /// <summary>Finds the hits that move, and takes a copy of those that go to another file.</summary>
    /// <param name="gains">Gets the copies, by the file that they go to.</param>
    /// <param name="losses">
    /// Gets the moves of files in which there are such hits, in the partition of <paramref name="reassignments"/>.
    /// </param>
    private Task TakeOutAsync(
        PartitionedRows reassignments, PartitionedRows gains, PartitionedRows losses, CancellationToken cancel) => EachAsync(
        reassignments, () => new Taker(NewEditor(), gains, losses), (taker, partition, stop) =>
            EachFileAsync(reassignments, partition, async (file, rows, group) =>
            {
                var key = taker.Editor.KeyOf(file, new Reassignment(rows[group[0]]).FromKey);
                if (await LakeFileReader.OpenAsync(store, key, stop) is { } hits && TakeOut(taker, hits, rows, group))
                    taker.Keep(partition, rows, group);
            }), _ => Task.CompletedTask, cancel);

    /// <summary>Writes the files that gain hits: what they had, and the new ones.</summary>
    private Task GainAsync(PartitionedRows gains, CancellationToken cancel) => EachAsync(
        gains, NewEditor, async (editor, partition, stop) =>
        {
            using var hits = ExternalSort.Of(gains, partition, GainedHitOrder.Instance);
            for (var more = hits.MoveNext(); more;)
            {
                var file = new GainedHit(hits.Current).File;
                var key = editor.KeyOf(file, new GainedHit(hits.Current).Row.Key);
                (var gained, more) = Gain(editor, file, hits);
                await UnlessDamagedAsync(file, async () =>
                {
                    if (await LakeFileReader.OpenAsync(store, key, stop) is { } former) Keep(editor, file, former, gained);
                    await editor.WriteAsync(file, key, stop);
                });
            }
        }, editor => editor.CompleteAsync(cancel), cancel);

    /// <summary>Writes the files that lose hits, or keep them for another reason. All that gain some must be in place.</summary>
    private Task LoseAsync(PartitionedRows losses, CancellationToken cancel) => EachAsync(
        losses, NewEditor, (editor, partition, stop) =>
            EachFileAsync(losses, partition, async (file, rows, group) =>
            {
                var key = editor.KeyOf(file, new Reassignment(rows[group[0]]).FromKey);
                if (await LakeFileReader.OpenAsync(store, key, stop) is not { } hits) return;
                Lose(editor, file, hits, new FileReassignments(rows, group));
                await editor.WriteAsync(file, key, stop);
            }), editor => editor.CompleteAsync(cancel), cancel);

    private Task EachAsync<T>(PartitionedRows shuffle, Func<T> newWorker, Func<T, int, CancellationToken, Task> step, Func<T, Task> finish,
        CancellationToken cancel)
        where T : IAsyncDisposable => Workers.EachAsync(
        shuffle.Partitions, newWorker, step, finish,
        _ => report(Interlocked.Increment(ref _done), 3 * shuffle.Partitions), cancel);

    private bool TakeOut(Taker taker, LakeFileReader hits, LoadedRows rows, RowAt[] group)
    {
        var fileMoves = new FileReassignments(rows, group);
        var found = false;
        while (hits.Read())
        {
            if (!fileMoves.TryFind(HitOf(hits), out var move)) continue;
            found = true;
            if (!move.FromKey.SequenceEqual(move.ToKey)) Interlocked.Increment(ref _moved);
            if (!move.Header.IsInPlace) taker.Gain(move, HitOf(hits));
        }

        return found;
    }

    /// <summary>Begins the new content of the file that the current hit goes to, with all that go there.</summary>
    /// <returns>Hashes of their event ids, and whether hits of another file follow.</returns>
    private static (HashSet<UInt128> Gained, bool More) Gain(HitFileEditor editor, FileId file, RowSequence hits)
    {
        editor.Begin();
        var gained = new HashSet<UInt128>(); // rows of these in the file are of a run that was cut off: today's owner counts
        bool more;
        do
        {
            var row = new GainedHit(hits.Current).Row;
            if (gained.Add(EventHash(HitOf(row)))) editor.Add(row.Bytes);
        }
        while ((more = hits.MoveNext()) && new GainedHit(hits.Current).File == file);
        return (gained, more);
    }

    /// <summary>Keeps what the file held before. What it gained already, in a run that was cut off, is there only once.</summary>
    private static void Keep(HitFileEditor editor, FileId file, LakeFileReader former, HashSet<UInt128> gained)
    {
        while (former.Read())
            if (!gained.Contains(EventHash(HitOf(former)))) editor.Add(file.Day, HitOf(former));
    }

    private static void Lose(HitFileEditor editor, FileId file, LakeFileReader hits, FileReassignments fileMoves)
    {
        editor.Begin();
        while (hits.Read())
        {
            var hit = HitOf(hits);
            if (!fileMoves.TryFind(hit, out var move)) editor.Add(file.Day, hit);
            else if (move.Header.IsInPlace) editor.Add(file.Day, hit, move.User, move.Header.By.Utf8());
        }
    }

    private async Task EachFileAsync(PartitionedRows shuffle, int partition, Func<FileId, LoadedRows, RowAt[], Task> each)
    {
        using var rows = shuffle.Load(partition);
        foreach (var file in rows.All().GroupBy(at => new Reassignment(rows[at]).Header.From))
            await UnlessDamagedAsync(file.Key, () => each(file.Key, rows, [.. file]));
    }

    /// <summary>A damaged file is reported, and the others go on.</summary>
    private async Task UnlessDamagedAsync(FileId file, Func<Task> edit)
    {
        try
        {
            await edit();
        }
        catch (CorruptLakeFileException e)
        {
            _damaged.TryAdd(file.Received, e.Message);
        }
    }

    private static EncodedHit HitOf(LakeFileReader hits) => new(hits.Current, StringDictionary.None);

    /// <summary>These rows come from files, too.</summary>
    private static EncodedHit HitOf(LakeRow row) => new(row.Hit, StringDictionary.None);

    private static UInt128 EventHash(EncodedHit hit) => XxHash128.HashToUInt128(hit.Text(HitColumn.EventId));

    private HitFileEditor NewEditor() => new(store, lake, spill);

    private sealed class Taker(HitFileEditor editor, PartitionedRows gains, PartitionedRows losses) : IAsyncDisposable
    {
        private readonly PartitionedRows.Writer _gains = gains.NewWriter();
        private readonly PartitionedRows.Writer _losses = losses.NewWriter();

        public HitFileEditor Editor => editor;

        public void Gain(Reassignment move, EncodedHit hit) => GainedHit.Add(_gains, gains.Partitions, move, hit);

        public void Keep(int partition, LoadedRows rows, RowAt[] group)
        {
            foreach (var at in group) rows[at].CopyTo(_losses.Add(partition, rows[at].Length));
        }

        public ValueTask DisposeAsync()
        {
            _gains.Dispose();
            _losses.Dispose();
            return editor.DisposeAsync();
        }
    }
}
