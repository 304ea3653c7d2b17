using System.IO.Compression;
using Cdp.Compact.Read;
using Cdp.Compact.Shuffle;
using Cdp.Lake;
using Cdp.Storage;
using NodaTime;

namespace Cdp.Compact.Write;

/// <summary>Writes <c>rejected/dt=R/received-R.ndjson.gz</c>: the rejected events of a received day, in order of receipt.</summary>
internal static class RejectedFile
{
    public static async Task WriteAsync(
        IObjectStore store, LocalDate received, PartitionedRows rejected, string directory, CancellationToken cancel)
    {
        await using var file = TemporaryFile.Create(directory);
        await using (var gzip = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true))
            for (var slice = 0; slice < rejected.Partitions; slice++) WriteSlice(rejected, slice, gzip);
        file.Position = 0;
        await store.PutAsync(LakeLayout.Rejected(received), file, cancel);
    }

    private static void WriteSlice(PartitionedRows rejected, int slice, GZipStream to)
    {
        using var rows = ExternalSort.Of(rejected, slice, ReceiptOrder.Instance);
        while (rows.MoveNext()) to.Write(new EventRow(rows.Current).Payload);
    }
}
