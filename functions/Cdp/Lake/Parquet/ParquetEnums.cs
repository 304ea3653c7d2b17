namespace Cdp.Lake.Parquet;

/// <summary>Physical types. Source for all of these: parquet-format, parquet.thrift.</summary>
internal enum ParquetType
{
    Boolean = 0, Int64 = 2, Double = 5, ByteArray = 6,
}

internal enum ParquetEncoding
{
    Plain = 0, Rle = 3, RleDictionary = 8,
}

internal enum ParquetCodec
{
    None = 0, Snappy = 1,
}

internal enum ParquetPageType
{
    Data = 0, Dictionary = 2,
}
