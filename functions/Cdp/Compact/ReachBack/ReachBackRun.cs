using System.Collections.Concurrent;
using System.IO.Hashing;
using Cdp.Compact.Spill;
using Cdp.Hits;
using Cdp.Identity;
using Cdp.Lake;
using Cdp.Settings;
using NodaTime;

namespace Cdp.Compact.ReachBack;

/// <summary>Carries moves out: other days' hits go to the files of their new owners, each staying in one named after its own received day.</summary>
/// <remarks>
/// First all files that gain hits are written, then those that lose some. Cut off in between, a hit is in two places, which the next
/// run of the day mends; it is never in none.
/// </remarks>
internal sealed class ReachBackRun(
    IObjectStore store, LakeSettings lake, ReportingDays days, SpillStore spill, Shuffle moves, Action<int, int> report)
{
    private readonly Shuffle _gains = new(spill, moves.Partitions);
    private readonly Shuffle _losses = new(spill, moves.Partitions);
    private readonly ConcurrentDictionary<LocalDate, string> _damaged = new();
    private long _moved;
    private int _done;

    /// <summary>How many hits got another owner.</summary>
    public long Moved => _moved;

    /// <summary>Received days of which a file is damaged, and what was found: only a new run of theirs can put their hits into place.</summary>
    public IReadOnlyDictionary<LocalDate, string> Damaged => _damaged;

    public async Task RunAsync(CancellationToken cancel)
    {
        await EachAsync(TakeOutAsync, cancel);
        await EachAsync(GainAsync, cancel);
        await store.FlushAsync(cancel);
        await EachAsync(LoseAsync, cancel);
    }

    private Task EachAsync(Func<Worker, int, CancellationToken, Task> step, CancellationToken cancel) => Workers.EachAsync(
        moves.Partitions, () => new Worker(this), step, worker => worker.Editor.CompleteAsync(cancel),
        _ => report(Interlocked.Increment(ref _done), 3 * moves.Partitions), cancel);

    /// <summary>Finds the hits that move, and takes a copy of those that go to another file.</summary>
    private Task TakeOutAsync(Worker worker, int partition, CancellationToken cancel) =>
        EachFileAsync(moves, partition, static row => new Move(row).Header.From, async (file, rows, group) =>
        {
            var key = worker.Editor.KeyOf(file, new Move(rows[group[0]]).FromKey);
            if (await HitFileReader.OpenAsync(store, key, cancel) is { } hits && TakeOut(worker, hits, rows, group))
                worker.Keep(partition, rows, group);
        });

    private bool TakeOut(Worker worker, HitFileReader hits, LoadedRows rows, RowAt[] group)
    {
        var fileMoves = new FileMoves(rows, group);
        var found = false;
        while (hits.Read())
        {
            if (!fileMoves.TryFind(new EncodedHit(hits.Current), out var move)) continue;
            found = true;
            if (!move.FromKey.SequenceEqual(move.ToKey)) Interlocked.Increment(ref _moved);
            if (!move.Header.IsInPlace) worker.Gain(move, new EncodedHit(hits.Current));
        }

        return found;
    }

    /// <summary>Writes the files that gain hits: what they had, and the new ones.</summary>
    private Task GainAsync(Worker worker, int partition, CancellationToken cancel) =>
        EachFileAsync(_gains, partition, row => FileOf(new LakeRow(row)), async (file, rows, group) =>
        {
            var key = worker.Editor.KeyOf(file, new LakeRow(rows[group[0]]).Key);
            var hits = await HitFileReader.OpenAsync(store, key, cancel);
            Gain(worker.Editor, file, hits, rows, group);
            await worker.Editor.WriteAsync(file, key, cancel);
        });

    private static void Gain(HitFileEditor editor, FileId file, HitFileReader? hits, LoadedRows rows, RowAt[] group)
    {
        editor.Begin();
        var gained = new HashSet<UInt128>();
        foreach (var at in group)
        {
            var row = rows[at];
            if (gained.Add(EventHash(new EncodedHit(new LakeRow(row).Hit)))) editor.Add(row);
        }

        while (hits?.Read() == true)
            if (!gained.Contains(EventHash(new EncodedHit(hits.Current)))) editor.Add(file.Day, new EncodedHit(hits.Current));
    }

    /// <summary>Writes the files that lose hits, or keep them for another reason.</summary>
    private Task LoseAsync(Worker worker, int partition, CancellationToken cancel) =>
        EachFileAsync(_losses, partition, static row => new Move(row).Header.From, async (file, rows, group) =>
        {
            var key = worker.Editor.KeyOf(file, new Move(rows[group[0]]).FromKey);
            if (await HitFileReader.OpenAsync(store, key, cancel) is not { } hits) return;
            Lose(worker.Editor, file, hits, new FileMoves(rows, group));
            await worker.Editor.WriteAsync(file, key, cancel);
        });

    private static void Lose(HitFileEditor editor, FileId file, HitFileReader hits, FileMoves fileMoves)
    {
        editor.Begin();
        while (hits.Read())
        {
            var hit = new EncodedHit(hits.Current);
            if (!fileMoves.TryFind(hit, out var move)) editor.Add(file.Day, hit);
            else if (move.Header.IsInPlace) editor.Add(file.Day, hit, move.User, move.Header.By.Utf8());
        }
    }

    private async Task EachFileAsync(Shuffle shuffle, int partition, FileOfRow fileOf, Func<FileId, LoadedRows, RowAt[], Task> work)
    {
        using var rows = shuffle.Load(partition);
        foreach (var file in rows.All().GroupBy(at => fileOf(rows[at])))
        {
            try
            {
                await work(file.Key, rows, [.. file]);
            }
            catch (CorruptHitFileException e)
            {
                _damaged.TryAdd(DayNumber.Date(file.Key.Received), e.Message);
            }
        }
    }

    private FileId FileOf(LakeRow row) => new(
        LakePlace.FolderOf(row.Key, lake), row.Header.Day, DayNumber.Of(days.DayOf(new EncodedHit(row.Hit).Integer(HitColumn.ReceivedAt))));

    private static UInt128 EventHash(EncodedHit hit) => XxHash128.HashToUInt128(hit.Text(HitColumn.EventId));

    private HitFileEditor NewEditor() => new(store, lake, spill);

    private delegate FileId FileOfRow(ReadOnlySpan<byte> row);

    private sealed class Worker(ReachBackRun run) : IAsyncDisposable
    {
        private readonly Shuffle.Writer _gains = run._gains.NewWriter();
        private readonly Shuffle.Writer _losses = run._losses.NewWriter();

        public HitFileEditor Editor { get; } = run.NewEditor();

        public void Gain(Move move, EncodedHit hit)
        {
            var file = move.Header.To;
            LakeRow.Add(_gains, file.PartitionOf(run._gains.Partitions), file.Day, move.ToKey, hit, move.User, move.Header.By.Utf8());
        }

        public void Keep(int partition, LoadedRows rows, RowAt[] group)
        {
            foreach (var at in group) rows[at].CopyTo(_losses.Add(partition, rows[at].Length));
        }

        public async ValueTask DisposeAsync()
        {
            _gains.Dispose();
            _losses.Dispose();
            await Editor.DisposeAsync();
        }
    }
}
