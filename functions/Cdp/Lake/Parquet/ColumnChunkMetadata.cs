namespace Cdp.Lake.Parquet;

/// <summary>What the footer says of a column chunk's pages.</summary>
internal sealed class ColumnChunkMetadata
{
    public ParquetCodec Codec { get; private set; }

    /// <summary>Where the dictionary page starts in the file; null when there is none.</summary>
    public long? DictionaryPageOffset { get; set; }

    /// <summary>Where the data page starts in the file.</summary>
    public long DataPageOffset { get; set; }

    /// <summary>Bytes of all pages with their headers, before compression.</summary>
    public long TotalUncompressedSize { get; private set; }

    /// <summary>Bytes of all pages with their headers, as they are stored.</summary>
    public long TotalCompressedSize { get; private set; }

    public void Reset(ParquetCodec codec)
    {
        Codec = codec;
        DictionaryPageOffset = null;
        DataPageOffset = TotalUncompressedSize = TotalCompressedSize = 0;
    }

    /// <summary>Counts a page.</summary>
    public void Add(int header, int uncompressed, int compressed)
    {
        TotalUncompressedSize += header + uncompressed;
        TotalCompressedSize += header + compressed;
    }
}
