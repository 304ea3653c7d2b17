using System.Text;

namespace Cdp.Lake.Parquet;

/// <summary>The columns of a file in its order, matched by name with the columns of the reader's schema.</summary>
/// <remarks>
/// A file of an older version has fewer columns; one of a newer version has some that this schema does not know. The usual file has exactly
/// the schema's columns, which the first bytes of its footer show.
/// </remarks>
internal sealed class FileSchema
{
    private readonly ParquetSchema _schema;
    private readonly List<(byte[] Name, int Index)>? _columns;

    private FileSchema(ParquetSchema schema, List<(byte[] Name, int Index)>? columns = null) => (_schema, _columns) = (schema, columns);

    public int Count => _columns?.Count ?? _schema.Columns.Length;

    /// <summary>A column that the schema does not have; null when there is none.</summary>
    public string? UnknownColumn =>
        _columns?.Where(column => column.Index < 0).Select(column => Encoding.UTF8.GetString(column.Name)).FirstOrDefault();

    /// <param name="thrift">The footer after its schema.</param>
    /// <exception cref="InvalidDataException">It is damaged, or has a column of another type.</exception>
    public static FileSchema Read(ReadOnlySpan<byte> footer, ParquetSchema schema, out ThriftReader thrift)
    {
        if (footer.StartsWith(schema.FooterHead))
        {
            thrift = new ThriftReader(footer, schema.FooterHead.Length, afterField: FieldId.FileMetaData.Schema);
            return new FileSchema(schema);
        }

        thrift = new ThriftReader(footer);
        while (thrift.Next() && thrift.Field != FieldId.FileMetaData.Schema) thrift.Skip();
        return new FileSchema(schema, ReadElements(ref thrift, footer, schema));
    }

    /// <summary>The place of the file's column in the schema; negative when it is unknown.</summary>
    public int IndexOf(int column) => _columns is null ? column : _columns[column].Index;

    public ReadOnlySpan<byte> NameOf(int column) => _columns is null ? _schema.Columns[column].Utf8Name : _columns[column].Name;

    private static List<(byte[] Name, int Index)> ReadElements(ref ThriftReader thrift, ReadOnlySpan<byte> footer, ParquetSchema schema)
    {
        var count = thrift.List(ThriftType.Struct) - 1;
        ReadElement(ref thrift, footer, out var root);
        if (count < 0 || !root.SequenceEqual(SchemaElements.Root(schema.Name, count)))
            throw new InvalidDataException($"it is not a file of the schema '{schema.Name}'");
        var columns = new List<(byte[] Name, int Index)>();
        var known = 0UL;
        for (; count > 0; count--)
        {
            var name = ReadElement(ref thrift, footer, out var element);
            var index = schema.IndexOf(name);
            columns.Add((name.ToArray(), index));
            if (index < 0) continue;
            var column = schema.Columns[index].Name;
            if (!element.SequenceEqual(schema.Elements[index])) throw new InvalidDataException($"{column} has another type");
            if ((known & (1UL << index)) != 0) throw new InvalidDataException($"{column} is there twice");
            known |= 1UL << index;
        }

        return columns;
    }

    private static ReadOnlySpan<byte> ReadElement(ref ThriftReader thrift, ReadOnlySpan<byte> footer, out ReadOnlySpan<byte> element)
    {
        ReadOnlySpan<byte> name = [];
        var start = thrift.Position;
        var outer = thrift.Enter();
        while (thrift.Next())
        {
            if (thrift.Field == FieldId.SchemaElement.Name) name = thrift.Binary();
            else thrift.Skip();
        }

        thrift.Leave(outer);
        element = footer[start..thrift.Position];
        return name;
    }
}
