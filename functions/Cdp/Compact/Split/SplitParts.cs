using Cdp.Compact.Index;
using Cdp.Compact.ReachBack;
using Cdp.Compact.Spill;
using Cdp.Hits;
using Cdp.Lake;

namespace Cdp.Compact.Split;

/// <summary>What the parts of a run do, and what is done once between them. Each may be repeated, and does the same again.</summary>
internal sealed class SplitParts(DayWork work, SplitRun run, SplitFolder folder)
{
    private const int AtOnce = 8;

    private readonly RawObjects _raw = run.RawObjects();

    private DayPartitions Partitions => DayPartitions.Of(_raw.Bytes, work.Settings.Lake, run.Parts);

    /// <summary>Finds the owners of the hits of a part of the clients, and hands them to those who write them.</summary>
    public async Task IdentifyAsync(int part, CancellationToken cancel)
    {
        var rows = new DayRows(work, Partitions);
        var index = await ClientIndex.OpenAsync(work.Store, work.Settings.Spill, cancel);
        var counts = await new Identification(work, rows, new ClientPart(part, run.Parts), _raw, index, run.Attempts, new UserAgents()).RunAsync(cancel);
        await EachPartAsync((to, stop) => WriteAsync(
            folder.Rows(part, to), [.. Some(rows.Hits, 0, to), .. Some(rows.Users, 1, to), .. Some(rows.Moves, 2, to)], stop), cancel);
        var first = part * rows.SignIns.Partitions;
        await WriteAsync(folder.Clients(part), [.. All(rows.SignIns, 0, first), .. All(rows.Undecided, 1, first)], cancel);
        await WriteAsync(folder.Rejected(part), [.. All(rows.Rejected, 0)], cancel);
        await folder.PutAsync(part, counts, cancel);
    }

    /// <summary>Puts beside the index what all parts found out about clients, and the day among those that are at work.</summary>
    public async Task RegisterAsync(CancellationToken cancel)
    {
        if (await folder.RegisteredAsync(cancel) is not null) return;
        for (var part = 0; part < run.Parts; part++) await folder.IdentifiedAsync(part, cancel);
        var signIns = new Shuffle(work.Spill, run.Parts * Partitions.Clients);
        var undecided = new Shuffle(work.Spill, run.Parts * Partitions.Clients);
        await ReadAsync(folder.Clients, [signIns, undecided], cancel);
        var entries = await ClientEntries.WriteAsync(work, run.Run, signIns, undecided, cancel);
        var running = await RunningDays.OpenAsync(work.Store, cancel);
        if (!running.AttemptsAt(run.Day).Contains(entries)) await running.BeginAsync(run.Day, entries, cancel);
        await folder.PutAsync(entries, cancel);
    }

    /// <summary>Writes the files of a part of the owners, and takes a copy of hits that move from other days' files of the part.</summary>
    public async Task WriteAsync(int part, CancellationToken cancel)
    {
        await RegisteredAsync(cancel);
        var (hits, met, moves) = (Share(Partitions.Owners), Share(Partitions.Users), Share(Partitions.Files));
        await ReadAsync(from => folder.Rows(from, part), [hits, met, moves], cancel);
        var files = await DayFiles.WriteAsync(work, hits, cancel);
        await work.Store.FlushAsync(cancel);
        var users = UserCounts.Of(met, work.Settings.Identity.MaxClientsPerUser);
        await folder.PutAsync(part, new WrittenPart(files, users, await TakeOutAsync(part, moves, cancel)), cancel);
    }

    /// <summary>Writes other days' files of a part that gain hits.</summary>
    public async Task GainAsync(int part, CancellationToken cancel)
    {
        for (var from = 0; from < run.Parts; from++) await folder.WrittenAsync(from, cancel);
        var gains = Share(Partitions.Files);
        await ReadAsync(from => folder.Gains(from, part), [gains], cancel);
        var reachBack = new ReachBackRun(work);
        await reachBack.GainAsync(gains, cancel);
        await work.Store.FlushAsync(cancel);
        await folder.PutAsync(SplitPhase.Gain, part, reachBack.Result, cancel);
    }

    /// <summary>All gains are in place, or the first that is not is told.</summary>
    public async Task CheckGainsAsync(CancellationToken cancel)
    {
        for (var part = 0; part < run.Parts; part++) await folder.MovedAsync(SplitPhase.Gain, part, cancel);
    }

    /// <summary>Writes other days' files of a part that lose hits. All gains must be in place.</summary>
    public async Task LoseAsync(int part, CancellationToken cancel)
    {
        var losses = Share(Partitions.Files);
        using (var writer = losses.NewWriter()) await ShuffleObject.ReadAsync(work.Store, folder.Losses(part), [writer], cancel);
        var reachBack = new ReachBackRun(work);
        await reachBack.LoseAsync(losses, cancel);
        await work.Store.FlushAsync(cancel);
        await folder.PutAsync(SplitPhase.Lose, part, reachBack.Result, cancel);
    }

    /// <summary>All that the parts found and have written.</summary>
    public async Task<DayFound> FoundAsync(CancellationToken cancel)
    {
        var entries = await RegisteredAsync(cancel);
        var (counts, users, files, reachedBack) = (new DayCounts(), default(UserCounts), new List<string>(), ReachedBack.Nothing);
        for (var part = 0; part < run.Parts; part++)
        {
            counts.Add(await folder.IdentifiedAsync(part, cancel));
            var written = await folder.WrittenAsync(part, cancel);
            users += written.Users;
            files.AddRange(written.Files);
            reachedBack += written.TakenOut;
            foreach (var phase in (SplitPhase[])[SplitPhase.Gain, SplitPhase.Lose]) reachedBack += await folder.MovedAsync(phase, part, cancel);
        }

        var rejected = new Shuffle(work.Spill, DayRows.RejectedSlices);
        await ReadAsync(folder.Rejected, [rejected], cancel);
        return new DayFound(run.IsFirst, counts, users, entries, files, reachedBack, rejected, _raw.Digest);
    }

    private async Task<ReachedBack> TakeOutAsync(int part, Shuffle moves, CancellationToken cancel)
    {
        var (gains, losses) = (new Shuffle(work.Spill, Partitions.Files), Share(Partitions.Files));
        var reachBack = new ReachBackRun(work);
        await reachBack.TakeOutAsync(moves, gains, losses, cancel);
        await EachPartAsync((to, stop) => WriteAsync(folder.Gains(part, to), [.. Some(gains, 0, to)], stop), cancel);
        await WriteAsync(folder.Losses(part), [.. All(losses, 0)], cancel);
        return reachBack.Result;
    }

    /// <summary>Some at once, for it is the way to the store that takes time.</summary>
    private Task EachPartAsync(Func<int, CancellationToken, Task> write, CancellationToken cancel) => Parallel.ForEachAsync(
        Enumerable.Range(0, run.Parts), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel },
        (to, stop) => new ValueTask(write(to, stop)));

    /// <summary>For a part's share of so many partitions.</summary>
    private Shuffle Share(int partitions) => new(work.Spill, partitions / run.Parts);

    private async Task<DayEntries> RegisteredAsync(CancellationToken cancel) =>
        await folder.RegisteredAsync(cancel) ?? throw new RequestException("The phase register is not done: do it first.");

    /// <summary>The partitions that are a part's share.</summary>
    private IEnumerable<Shipment> Some(Shuffle shuffle, int to, int part)
    {
        for (var partition = part; partition < shuffle.Partitions; partition += run.Parts)
            yield return new Shipment(shuffle, partition, to, partition / run.Parts);
    }

    private static IEnumerable<Shipment> All(Shuffle shuffle, int to, int first = 0) =>
        Enumerable.Range(0, shuffle.Partitions).Select(partition => new Shipment(shuffle, partition, to, first + partition));

    private Task WriteAsync(string key, IReadOnlyList<Shipment> shipments, CancellationToken cancel) =>
        ShuffleObject.WriteAsync(work.Store, key, shipments, work.Settings.Spill, cancel);

    /// <summary>Reads what each part of the clients wrote.</summary>
    private Task ReadAsync(Func<int, string> keyOf, IReadOnlyList<Shuffle> to, CancellationToken cancel) => Workers.EachAsync(
        run.Parts, () => new Receiver([.. to.Select(shuffle => shuffle.NewWriter())]),
        (receiver, from, stop) => ShuffleObject.ReadAsync(work.Store, keyOf(from), receiver.To, stop), _ => Task.CompletedTask, _ => { }, cancel);

    private sealed record Receiver(IReadOnlyList<Shuffle.Writer> To) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            foreach (var writer in To) writer.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
