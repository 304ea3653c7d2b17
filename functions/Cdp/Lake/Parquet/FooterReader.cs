using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Cdp.Lake.Parquet;

/// <summary>Where the pages of a column lie in the file.</summary>
/// <param name="Length">0 for a column that the file does not have.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ColumnChunk(ParquetCodec Codec, long Start, long Length);

/// <summary>A row group: its rows, and its column chunks in the order of the reader's schema.</summary>
internal sealed record RowGroup(int Rows, ColumnChunk[] Chunks);

/// <summary>The row groups of a file, and a column in them that the schema does not have; null when there is none.</summary>
internal sealed record Footer(List<RowGroup> RowGroups, string? UnknownColumn);

/// <summary>Reads the footer of a file that <see cref="LakeFileWriter"/> wrote.</summary>
/// <remarks>
/// A footer has no checksum. In its place, whatever it says twice must agree, and the column chunks must fill the file from the magic
/// number to the footer without a gap; so an offset or a length cannot be wrong unnoticed. Bytes that do not pass are an
/// <see cref="InvalidDataException"/>.
/// </remarks>
internal ref struct FooterReader
{
    private const int MagicLength = 4, TailLength = 8;

    private readonly ParquetSchema _schema;
    private readonly int _start;
    private readonly int _length;
    private readonly FileSchema _columns;
    private ThriftReader _thrift;
    private long _next = MagicLength;

    private FooterReader(ReadOnlySpan<byte> file, ParquetSchema schema)
    {
        if (!file.StartsWith("PAR1"u8)) throw new InvalidDataException("it is not a Parquet file");
        if (file.Length < MagicLength + TailLength || !file.EndsWith("PAR1"u8)) throw new InvalidDataException("it is cut off");
        _schema = schema;
        _length = BinaryPrimitives.ReadInt32LittleEndian(file[^TailLength..]);
        _start = file.Length - TailLength - _length;
        if (_length < 0 || _start < MagicLength) throw new InvalidDataException("its footer is longer than the file");
        _columns = FileSchema.Read(file.Slice(_start, _length), schema, out _thrift);
    }

    public static Footer Read(ReadOnlySpan<byte> file, ParquetSchema schema) => new FooterReader(file, schema).Read();

    private Footer Read()
    {
        var groups = new List<RowGroup>();
        var rows = -1L;
        while (_thrift.Next())
        {
            if (_thrift.Field == FieldId.FileMetaData.NumRows) rows = _thrift.Integer();
            else if (_thrift.Field == FieldId.FileMetaData.RowGroups) ReadGroups(groups);
            else _thrift.Skip();
        }

        if (rows != groups.Sum(group => (long)group.Rows)) throw new InvalidDataException("its row groups do not add up");
        if (_next != _start || _thrift.Position != _length) throw new InvalidDataException("its footer does not fit its pages");
        return new Footer(groups, groups.Count > 0 ? _columns.UnknownColumn : null);
    }

    private void ReadGroups(List<RowGroup> groups)
    {
        for (var left = _thrift.List(ThriftType.Struct); left > 0; left--) groups.Add(ReadGroup());
    }

    private RowGroup ReadGroup()
    {
        var chunks = new ColumnChunk[_schema.Columns.Length];
        long values = -1, rows = 0;
        var outer = _thrift.Enter();
        while (_thrift.Next())
        {
            if (_thrift.Field == FieldId.RowGroup.Columns) values = ReadChunks(chunks);
            else if (_thrift.Field == FieldId.RowGroup.NumRows) rows = _thrift.Integer();
            else _thrift.Skip();
        }

        _thrift.Leave(outer);
        return rows is > 0 and <= LakeFileWriter.MaxRowsPerGroup && rows == values
            ? new RowGroup((int)rows, chunks) : throw new InvalidDataException($"a row group of {rows} rows");
    }

    /// <returns>The number of values, nulls included, that all chunks have.</returns>
    private long ReadChunks(ColumnChunk[] chunks)
    {
        if (_thrift.List(ThriftType.Struct) != _columns.Count) throw new InvalidDataException("a row group without all columns");
        var values = -1L;
        for (var column = 0; column < _columns.Count; column++)
        {
            var outer = _thrift.Enter();
            ColumnChunk chunk = default;
            while (_thrift.Next())
            {
                if (_thrift.Field == FieldId.ColumnChunk.MetaData) chunk = ReadChunk(column, ref values);
                else _thrift.Skip();
            }

            _thrift.Leave(outer);
            if (chunk.Length == 0) throw new InvalidDataException("a column chunk without pages");
            if (_columns.IndexOf(column) is var index and >= 0) chunks[index] = chunk;
        }

        return values;
    }

    private ColumnChunk ReadChunk(int column, ref long values)
    {
        long codec = -1, count = -1, length = -1, data = -1, dictionary = -1;
        var isNamed = false;
        var outer = _thrift.Enter();
        while (_thrift.Next())
        {
            switch (_thrift.Field)
            {
                case FieldId.ColumnMetaData.PathInSchema: isNamed = IsPathOf(column); break;
                case FieldId.ColumnMetaData.Codec: codec = _thrift.Integer(); break;
                case FieldId.ColumnMetaData.NumValues: count = _thrift.Integer(); break;
                case FieldId.ColumnMetaData.TotalCompressedSize: length = _thrift.Integer(); break;
                case FieldId.ColumnMetaData.DataPageOffset: data = _thrift.Integer(); break;
                case FieldId.ColumnMetaData.DictionaryPageOffset: dictionary = _thrift.Integer(); break;
                default: _thrift.Skip(); break;
            }
        }

        _thrift.Leave(outer);
        var start = dictionary >= 0 ? dictionary : data;
        var isInPlace = isNamed && start == _next && length > 0 && length <= _start - start;
        if (!isInPlace) throw new InvalidDataException("a column chunk in the wrong place");
        if (count < 0 || (column > 0 && count != values)) throw new InvalidDataException("column chunks of different numbers of rows");
        if (codec is not ((long)ParquetCodec.None or (long)ParquetCodec.Snappy)) throw new InvalidDataException("an unknown compression");
        values = count;
        _next += length;
        return new ColumnChunk((ParquetCodec)codec, start, length);
    }

    private bool IsPathOf(int column) => _thrift.List(ThriftType.Binary) == 1 && _thrift.Binary().SequenceEqual(_columns.NameOf(column));
}
