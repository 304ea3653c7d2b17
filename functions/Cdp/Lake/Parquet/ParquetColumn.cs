using System.Text;
using Cdp.Hits;

namespace Cdp.Lake.Parquet;

/// <summary>One optional column of a schema: its name, its type, and whether row groups carry its minimum and maximum.</summary>
public sealed class ParquetColumn
{
    /// <param name="hasStatistics">Only for texts, timestamps and integers.</param>
    public ParquetColumn(string name, ColumnType type, bool hasStatistics = false)
    {
        if (hasStatistics && type is ColumnType.Number or ColumnType.Boolean)
            throw new ArgumentException($"there are no statistics of {type} columns", nameof(hasStatistics));
        (Name, Type, HasStatistics) = (name, type, hasStatistics);
        Utf8Name = Encoding.UTF8.GetBytes(name);
        Width = type switch
        {
            ColumnType.Text or ColumnType.Json => 0,
            ColumnType.Boolean => 1,
            _ => 8,
        };
        PhysicalType = type switch
        {
            ColumnType.Text or ColumnType.Json => ParquetType.ByteArray,
            ColumnType.Boolean => ParquetType.Boolean,
            ColumnType.Number => ParquetType.Double,
            _ => ParquetType.Int64,
        };
    }

    public string Name { get; }

    public ColumnType Type { get; }

    public bool HasStatistics { get; }

    internal byte[] Utf8Name { get; }

    /// <summary>Bytes of a value in an encoded row; 0 for text, which carries its length.</summary>
    internal int Width { get; }

    internal ParquetType PhysicalType { get; }
}
