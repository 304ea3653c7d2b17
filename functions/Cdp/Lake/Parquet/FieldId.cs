namespace Cdp.Lake.Parquet;

/// <summary>Ids of Thrift fields, by struct and field as parquet.thrift names them. Source: parquet-format, parquet.thrift.</summary>
internal static class FieldId
{
    internal static class FileMetaData
    {
        public const int Version = 1, Schema = 2, NumRows = 3, RowGroups = 4, CreatedBy = 6, ColumnOrders = 7;
    }

    internal static class SchemaElement
    {
        public const int Type = 1, RepetitionType = 3, Name = 4, NumChildren = 5, ConvertedType = 6, LogicalType = 10;
    }

    internal static class LogicalType
    {
        public const int String = 1, Timestamp = 8;
    }

    internal static class TimestampType
    {
        public const int IsAdjustedToUtc = 1, Unit = 2;
    }

    internal static class TimeUnit
    {
        public const int Micros = 2;
    }

    internal static class RowGroup
    {
        public const int Columns = 1, TotalByteSize = 2, NumRows = 3;
    }

    internal static class ColumnChunk
    {
        public const int FileOffset = 2, MetaData = 3;
    }

    internal static class ColumnMetaData
    {
        public const int Type = 1, Encodings = 2, PathInSchema = 3, Codec = 4, NumValues = 5, TotalUncompressedSize = 6,
            TotalCompressedSize = 7, DataPageOffset = 9, DictionaryPageOffset = 11, Statistics = 12;
    }

    internal static class Statistics
    {
        public const int NullCount = 3, MaxValue = 5, MinValue = 6;
    }

    internal static class ColumnOrder
    {
        public const int TypeOrder = 1;
    }

    internal static class PageHeader
    {
        public const int Type = 1, UncompressedPageSize = 2, CompressedPageSize = 3, Crc = 4, DataPageHeader = 5, DictionaryPageHeader = 7;
    }

    internal static class DataPageHeader
    {
        public const int NumValues = 1, Encoding = 2, DefinitionLevelEncoding = 3, RepetitionLevelEncoding = 4;
    }

    internal static class DictionaryPageHeader
    {
        public const int NumValues = 1, Encoding = 2;
    }
}
