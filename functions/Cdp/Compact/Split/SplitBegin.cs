using Cdp.Compact.Index;
using Cdp.Lake;
using Cdp.Settings;

namespace Cdp.Compact.Split;

/// <summary>Begins a run in parts: takes the lease, and pins down what all parts must take alike.</summary>
/// <param name="ordinary">Repairs other days.</param>
internal sealed class SplitBegin(
    IObjectStore store, CompactSettings settings, LakeShape shape, ReportingDays days, DayCompaction ordinary, TimeProvider clock)
{
    /// <param name="isHolderGone">As <see cref="Lease.TakeAsync"/> has it.</param>
    /// <exception cref="LeaseTakenException">Another run is at work on the lake; nothing was changed.</exception>
    public async Task<CompactReply> RunAsync(SplitRequest request, Predicate<string>? isHolderGone, CancellationToken cancel)
    {
        var name = request.Run ?? $"{Guid.NewGuid():N}";
        var holder = $"compact of {LakeLayout.Text(request.Date)} in {request.Parts} parts (run {name})";
        await using var lease = await SharedLease.TakeAsync(store, holder, name, clock, cancel, isHolderGone);
        var begun = false;
        try
        {
            var reply = await LeasedWork.RunAsync(stop => RunAsync(request, name, stop), lease.Lost, cancel);
            begun = true;
            return reply;
        }
        finally
        {
            if (!begun && lease.IsNew) await lease.GiveBackAsync(TimeSpan.Zero, CancellationToken.None);
        }
    }

    private async Task<CompactReply> RunAsync(SplitRequest request, string name, CancellationToken cancel)
    {
        await LakeShapeFile.CheckAsync(store, shape, cancel);
        var folder = new SplitFolder(store, name);
        var repaired = new List<CompactReceipt>();
        if (await folder.RunAsync(cancel) is not { } run)
        {
            await SplitFolder.ClearAllAsync(store, cancel);
            run = await NewRunAsync(request, name, repaired, cancel);
            await folder.PutAsync(run, cancel);
        }

        request.Check(run);
        return new CompactReply(repaired, [], null)
        {
            Split = new SplitReply(request.Date, run.Run, run.Parts, [.. Enumerable.Range(0, run.Parts)]),
        };
    }

    /// <summary>Repairs days that were cut off, as any run does first, and looks at what there is to read.</summary>
    private async Task<SplitRun> NewRunAsync(SplitRequest request, string name, List<CompactReceipt> repaired, CancellationToken cancel)
    {
        var day = DayNumber.Of(request.Date);
        var running = await RunningDays.OpenAsync(store, cancel);
        while (running.Next is { } next && next != day) repaired.Add(await ordinary.RunAsync(DayNumber.Date(next), running, cancel));
        var raw = await new ReceivedDay(request.Date, days).ListAsync(store, cancel);
        var index = await ClientIndex.OpenAsync(store, settings.Spill, cancel);
        var isFirst = !index.Knows(day) && !running.Holds(day);
        return new SplitRun(name, day, request.Parts!.Value, clock.GetUtcNow(), SplitRun.ThisProgram, isFirst, running.AttemptsAt(day), raw.All);
    }
}
