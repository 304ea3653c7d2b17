using System.Buffers.Binary;
using Cdp.Compact.Index;
using Cdp.Compact.Spill;
using Cdp.Lake;

namespace Cdp.Compact;

/// <summary>Puts what a run found out about clients beside the index; it does not count yet.</summary>
internal static class ClientEntries
{
    /// <param name="signIns">A client and its SignInList, partitioned and sorted by client; <paramref name="undecided"/> likewise.</param>
    public static async Task<DayEntries> WriteAsync(DayWork work, Shuffle signIns, Shuffle undecided, CancellationToken cancel)
    {
        var name = $"{ClientIndex.Folder}{LakeLayout.Text(work.Date)}-{Guid.NewGuid():N}";
        return new DayEntries(
            await WriteAsync(work, $"{name}.sign-ins", signIns, cancel), await WriteAsync(work, $"{name}.undecided", undecided, cancel));
    }

    private static async Task<Segment?> WriteAsync(DayWork work, string key, Shuffle entries, CancellationToken cancel)
    {
        await using var file = TemporaryFile.Create(work.Settings.Spill);
        var writer = new SegmentWriter(file);
        for (var partition = 0; partition < entries.Partitions; partition++)
        {
            using var rows = entries.Stream(partition);
            while (rows.MoveNext())
                writer.Add(new EntryKey(BinaryPrimitives.ReadUInt128BigEndian(rows.Current), work.Number), rows.Current[16..]);
        }

        var segment = writer.Complete(key);
        if (segment.Clients == 0) return null;
        file.Position = 0;
        await work.Store.PutAsync(key, file, cancel);
        return segment;
    }
}
