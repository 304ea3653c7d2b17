using Cdp.Compact.Index;
using Cdp.Compact.Spill;
using Cdp.Hits;
using Cdp.Lake;
using Cdp.Settings;
using NodaTime;

namespace Cdp.Compact.Split;

/// <summary>Compacts a day by several processes, for which it is too large for one: the same lake as an ordinary run makes.</summary>
/// <remarks>
/// The order is <see cref="DayCompaction"/>'s: until the phase register nothing in the lake has changed, and from then on the day is repeated,
/// split or not, until a run of it comes to its end. One lease holds from begin to finish; a process of a run that has lost it stops.
/// </remarks>
internal sealed class SplitCompaction(
    IObjectStore store, CompactSettings settings, LakeShape shape, ReportingDays days, LakeCalendar calendar, TimeProvider clock,
    IProgress<CompactProgress>? progress)
{
    /// <summary>The stage of a run at which other days' files lose hits.</summary>
    private const int Settled = 1;

    /// <exception cref="RunOverException">The run does not hold the lake any more; nothing was changed.</exception>
    public async Task<CompactReply> RunAsync(SplitRequest request, CancellationToken cancel)
    {
        await using var lease = await SharedLease.JoinAsync(store, request.Run, StageOf(request.Phase), clock, cancel);
        if (lease.Stage < Settled && request.Phase is SplitPhase.Lose or SplitPhase.Finish)
            throw new RequestException("The phase settle is not done: do it first.");
        var receipt = await LeasedWork.RunAsync(stop => RunAsync(request, lease, stop), lease.Lost, cancel);
        return new CompactReply(receipt is null ? [] : [receipt], [], null);
    }

    /// <summary>Ends a run that cannot go on; nothing where it is over already.</summary>
    public async Task<CompactReply> AbortAsync(SplitRequest request, CancellationToken cancel)
    {
        try
        {
            await using var lease = await SharedLease.JoinAsync(store, request.Run, StageOf(request.Phase), clock, cancel);
            var folder = new SplitFolder(store, lease.Run);
            if (await folder.RunAsync(cancel) is { } run) request.Check(run);
            await lease.GiveBackAsync(SharedLease.Rest, cancel);
            await folder.ClearAsync(cancel);
        }
        catch (RunOverException)
        {
            // as it is meant to be
        }

        return new CompactReply([], [], null);
    }

    /// <returns>The receipt, when the run is finished.</returns>
    private async Task<CompactReceipt?> RunAsync(SplitRequest request, SharedLease lease, CancellationToken cancel)
    {
        await LakeShapeFile.CheckAsync(store, shape, cancel);
        var folder = new SplitFolder(store, lease.Run);
        var run = await folder.RunAsync(cancel);
        if (request.Phase == SplitPhase.Finish) return await FinishAsync(request, run, folder, lease, cancel);
        if (run is null) throw Over(lease);
        request.Check(run);
        run.CheckProgram();
        using var work = WorkOf(request.Date, run.Started);
        await RunAsync(request, new SplitParts(work, run, folder), lease, cancel);
        return null;
    }

    private static async Task RunAsync(SplitRequest request, SplitParts parts, SharedLease lease, CancellationToken cancel)
    {
        switch (request.Phase)
        {
            case SplitPhase.Identify: await parts.IdentifyAsync(request.Part!.Value, cancel); break;
            case SplitPhase.Register: await parts.RegisterAsync(cancel); break;
            case SplitPhase.Write: await parts.WriteAsync(request.Part!.Value, cancel); break;
            case SplitPhase.Gain: await parts.GainAsync(request.Part!.Value, cancel); break;
            case SplitPhase.Settle:
                await parts.CheckGainsAsync(cancel);
                await lease.EnterAsync(Settled, cancel);
                break;
            case SplitPhase.Lose: await parts.LoseAsync(request.Part!.Value, cancel); break;
        }
    }

    /// <param name="run">Null when a process that finished the run was cut off after the receipt.</param>
    private async Task<CompactReceipt> FinishAsync(SplitRequest request, SplitRun? run, SplitFolder folder, SharedLease lease, CancellationToken cancel)
    {
        var index = await ClientIndex.OpenAsync(store, settings.Spill, cancel);
        var receipt = run is null ? await CompactReceipts.ReadAsync(store, request.Date, cancel) ?? throw Over(lease)
            : await FinishAsync(request, run, folder, index, cancel);
        await index.TidyAsync(cancel);
        await folder.ClearAsync(cancel);
        await lease.GiveBackAsync(SharedLease.Rest, cancel);
        return receipt;
    }

    private async Task<CompactReceipt> FinishAsync(SplitRequest request, SplitRun run, SplitFolder folder, ClientIndex index, CancellationToken cancel)
    {
        request.Check(run);
        run.CheckProgram();
        using var work = WorkOf(request.Date, run.Started);
        var found = await new SplitParts(work, run, folder).FoundAsync(cancel);
        var running = await RunningDays.OpenAsync(store, cancel);
        var receipt = await new DayEnd(work, index, calendar, shape).RunAsync(found, running, cancel);
        await folder.EndAsync(cancel); // before the index is tidied: entries that were merged must not be added again
        return receipt;
    }

    private static int StageOf(SplitPhase phase) => phase switch
    {
        SplitPhase.Settle or SplitPhase.Lose or SplitPhase.Finish or SplitPhase.Abort => Settled,
        _ => 0,
    };

    private DayWork WorkOf(LocalDate date, DateTimeOffset started) =>
        new(store, settings, days, date, new BlockPool(), clock, started, progress) { Texts = CommonTexts.None };

    private static RunOverException Over(SharedLease lease) => new($"The run {lease.Run} is over. Begin a new one.");
}
