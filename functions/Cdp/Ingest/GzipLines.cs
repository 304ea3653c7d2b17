using System.IO.Compression;

namespace Cdp.Ingest;

internal static class GzipLines
{
    public static ReadOnlyMemory<byte> Of(IEnumerable<ReadOnlyMemory<byte>> lines, CompressionLevel level)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, level, leaveOpen: true))
            foreach (var line in lines) gzip.Write(line.Span);
        return compressed.GetBuffer().AsMemory(0, (int)compressed.Length);
    }
}
