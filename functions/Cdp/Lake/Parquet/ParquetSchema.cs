using System.Collections.Immutable;
using Cdp.Text;

namespace Cdp.Lake.Parquet;

/// <summary>The columns of a kind of file, flat and all optional; writer, reader and footer follow it.</summary>
public sealed class ParquetSchema
{
    /// <summary>Encoded rows have one bit for each column in 8 bytes of presence.</summary>
    public const int MaxColumns = 64;

    /// <param name="name">The name of the schema's root.</param>
    public ParquetSchema(string name, IEnumerable<ParquetColumn> columns)
    {
        (Name, Columns) = (name, [.. columns]);
        if (Columns.Length is 0 or > MaxColumns)
            throw new ArgumentException($"{Columns.Length} columns, from 1 to {MaxColumns} are possible", nameof(columns));
        if (Columns.DistinctBy(column => column.Name, StringComparer.Ordinal).Count() < Columns.Length)
            throw new ArgumentException("two columns of one name", nameof(columns));
        Elements = [.. Columns.Select(SchemaElements.Of)];
        FooterHead = Head();
    }

    public string Name { get; }

    public ImmutableArray<ParquetColumn> Columns { get; }

    /// <summary>Each column's SchemaElement, as it stands in a footer.</summary>
    internal ImmutableArray<byte[]> Elements { get; }

    /// <summary>The start of every footer with exactly these columns: fields 1 and 2 (version and schema) of FileMetaData.</summary>
    internal byte[] FooterHead { get; }

    /// <returns>Negative when there is no such column.</returns>
    internal int IndexOf(ReadOnlySpan<byte> name)
    {
        for (var column = 0; column < Columns.Length; column++)
            if (name.SequenceEqual(Columns[column].Utf8Name)) return column;
        return -1;
    }

    private byte[] Head()
    {
        var bytes = new ByteBuffer();
        var thrift = new ThriftWriter(bytes);
        thrift.Int32(FieldId.FileMetaData.Version, 1);
        thrift.List(FieldId.FileMetaData.Schema, ThriftType.Struct, Columns.Length + 1);
        bytes.Append(SchemaElements.Root(Name, Columns.Length));
        foreach (var element in Elements) bytes.Append(element);
        return bytes.Written.ToArray();
    }
}
