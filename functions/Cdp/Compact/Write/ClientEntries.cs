using System.Buffers.Binary;
using Cdp.Compact.Shuffle;
using Cdp.Identity.Index;
using Cdp.Lake;
using Cdp.Storage;
using NodaTime;

namespace Cdp.Compact.Write;

/// <summary>Puts what a run found out about clients beside the index; it does not count until the index is switched.</summary>
internal sealed class ClientEntries(IObjectStore store, string spill, LocalDate received)
{
    private readonly int _day = EpochDay.Of(received);

    public async Task<DayEntries> WriteAsync(DayRows rows, CancellationToken cancel)
    {
        var name = $"{ClientIndex.Prefix}{LakeLayout.Text(received)}-{Guid.NewGuid():N}";
        return new DayEntries(
            await WriteAsync($"{name}.sign-ins", rows.SignIns, cancel), await WriteAsync($"{name}.undecided", rows.Attributable, cancel));
    }

    private async Task<Segment?> WriteAsync(string key, PartitionedRows entries, CancellationToken cancel)
    {
        await using var file = TemporaryFile.Create(spill);
        var writer = new SegmentWriter(file, IndexLimits.Default);
        for (var partition = 0; partition < entries.Partitions; partition++)
        {
            using var rows = entries.Stream(partition);
            while (rows.MoveNext())
                writer.Add(new EntryKey(BinaryPrimitives.ReadUInt128BigEndian(rows.Current), _day), rows.Current[16..]);
        }

        var segment = writer.Complete(key);
        if (segment.Clients == 0) return null;
        file.Position = 0;
        await store.PutAsync(key, file, cancel);
        return segment;
    }
}
