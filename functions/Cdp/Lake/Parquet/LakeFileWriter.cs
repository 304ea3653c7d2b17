using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using Cdp.Hits;
using Cdp.Text;

namespace Cdp.Lake.Parquet;

/// <summary>
/// Writes rows, hits or those of rollups, in the order given, as one Parquet file with the columns of its schema; reused from file to file.
/// </summary>
/// <remarks>
/// All columns are optional: texts and JSON are strings, timestamps TIMESTAMP(MICROS) without zone, and <c>dt</c> is the folder's. A row
/// group holds a limited number of rows and about 16 MiB, which bounds the memory. The same rows make the same bytes.
/// Pages carry a CRC. Why this is not a library: docs/decisions.md. Source: the parquet-format project, version 2.
/// </remarks>
public sealed class LakeFileWriter
{
    /// <summary>The largest row group that a file may have.</summary>
    public const int MaxRowsPerGroup = 1 << 17;

#if DEBUG
    private const int DefaultRowsPerGroup = 3; // every test then walks from group to group
#else
    private const int DefaultRowsPerGroup = MaxRowsPerGroup;
#endif

    private const int MaxGroupBytes = 16 << 20;
    private const int Magic = 0x31524150; // PAR1

    private readonly ParquetSchema _schema;
    private readonly int _rowsPerGroup;
    private readonly int[] _widths, _counts;
    private readonly ByteBuffer[] _values;
    private readonly ByteBuffer _out = new(8192);
    private readonly ColumnChunkWriter _chunks;
    private readonly FooterWriter _footer;
    private ulong[] _present = new ulong[64];
    private int[] _definitionLevels = [];
    private int _rows, _groupBytes;
    private long _written;
    private IBufferWriter<byte>? _to;
    private StringDictionary _dictionary = StringDictionary.None;

    public LakeFileWriter()
        : this(HitSchema.Current)
    {
    }

    /// <param name="rowsPerGroup">The number of rows after which a row group ends, at most <see cref="MaxRowsPerGroup"/>.</param>
    public LakeFileWriter(ParquetSchema schema, int rowsPerGroup = DefaultRowsPerGroup)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rowsPerGroup, MaxRowsPerGroup);
        (_schema, _rowsPerGroup) = (schema, rowsPerGroup);
        _widths = [.. schema.Columns.Select(column => column.Width)];
        _values = [.. schema.Columns.Select(_ => new ByteBuffer())];
        _counts = new int[schema.Columns.Length];
        _chunks = new ColumnChunkWriter(_out);
        _footer = new FooterWriter(schema);
    }

    /// <summary>Starts a file.</summary>
    /// <param name="dictionary">The texts that its hits name by id.</param>
    public void Start(IBufferWriter<byte> to, StringDictionary? dictionary = null)
    {
        _to = to;
        _dictionary = dictionary ?? StringDictionary.None;
        _written = 0;
        _footer.Start();
        _out.Clear();
        ClearGroup();
        _out.AppendInt32(Magic);
    }

    /// <summary>Adds one hit as <see cref="Hit.Encode"/> wrote it.</summary>
    public void Add(ReadOnlySpan<byte> hit)
    {
        if (_rows == _rowsPerGroup || _groupBytes >= MaxGroupBytes) WriteGroup();
        if (_rows == _present.Length) Array.Resize(ref _present, _rows * 2);
        var present = BinaryPrimitives.ReadUInt64LittleEndian(hit);
        _present[_rows++] = present;
        _groupBytes += hit.Length;
        var at = 8;
        for (; present != 0; present &= present - 1)
        {
            var column = BitOperations.TrailingZeroCount(present);
            at += Add(_values[column], _widths[column], hit[at..]);
            _counts[column]++;
        }
    }

    /// <returns>How many bytes of the hit the value takes.</returns>
    private int Add(ByteBuffer values, int width, ReadOnlySpan<byte> hit)
    {
        var length = width > 0 ? width : BinaryPrimitives.ReadInt32LittleEndian(hit);
        if (length < 0) return AddEntry(values, ~length);
        if (width == 0) length += 4;
        values.Append(hit[..length]);
        return length;
    }

    private int AddEntry(ByteBuffer values, int id)
    {
        var plain = _dictionary.Plain(id);
        values.Append(plain);
        _groupBytes += plain.Length - 4; // groups end where they would with the texts in the hits
        return 4;
    }

    /// <summary>Ends the file. Without it there is no file, only bytes.</summary>
    public void Complete()
    {
        if (_rows > 0) WriteGroup();
        var start = _out.Length;
        _footer.Write(_out);
        _out.AppendInt32(_out.Length - start);
        _out.AppendInt32(Magic);
        WriteOut();
        _to = null;
    }

    private void WriteGroup()
    {
        _footer.StartGroup(_rows);
        for (var index = 0; index < _values.Length; index++) WriteChunk(index, _schema.Columns[index]);
        _footer.EndGroup();
        ClearGroup();
        WriteOut();
    }

    private void WriteChunk(int index, ParquetColumn column)
    {
        var count = _counts[index];
        var levels = count == 0 || count == _rows ? [] : DefinitionLevelsOf(index);
        var statistics = ColumnStatistics.Of(column, _values[index].Written);
        var chunk = _chunks.Write(column, _written, levels, _rows, _values[index].Edit(), count);
        _footer.AddChunk(column, chunk, _rows, nulls: _rows - count, statistics);
    }

    private ReadOnlySpan<int> DefinitionLevelsOf(int column)
    {
        if (_definitionLevels.Length < _rows) _definitionLevels = new int[_present.Length];
        for (var row = 0; row < _rows; row++) _definitionLevels[row] = (int)(_present[row] >> column) & 1;
        return _definitionLevels.AsSpan(0, _rows);
    }

    private void ClearGroup()
    {
        foreach (var values in _values) values.Clear();
        Array.Clear(_counts);
        _rows = _groupBytes = 0;
    }

    private void WriteOut()
    {
        _to!.Write(_out.Written);
        _written += _out.Length;
        _out.Clear();
    }
}
