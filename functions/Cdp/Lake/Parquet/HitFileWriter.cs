using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using Cdp.Hits;
using Cdp.Text;

namespace Cdp.Lake.Parquet;

/// <summary>Writes hits, in the order given, as one Parquet file with exactly the columns of <see cref="HitColumns.All"/>; reused from file to file.</summary>
/// <remarks>
/// All columns are optional: texts and JSON are strings, timestamps TIMESTAMP(MICROS) without zone, and <c>dt</c> is the folder's. A row group
/// holds at most <see cref="MaxRows"/> rows and about 16 MiB, which bounds the memory. The same hits make the same bytes.
/// Pages carry a CRC. Why this is not a library: docs/decisions.md. Source: the parquet-format project, version 2.
/// </remarks>
public sealed class HitFileWriter
{
#if DEBUG
    public const int MaxRows = 3; // every test then walks from group to group
#else
    public const int MaxRows = 1 << 17;
#endif

    private const int MaxGroupBytes = 16 << 20;
    private const int Magic = 0x31524150; // PAR1

    private readonly ByteBuffer[] _values = [.. HitColumns.All.Select(_ => new ByteBuffer())];
    private readonly int[] _counts = new int[HitSchema.Columns];
    private readonly ByteBuffer _out = new(8192);
    private readonly ColumnChunkWriter _chunks;
    private readonly FooterWriter _footer = new();
    private ulong[] _present = new ulong[64];
    private int[] _levels = [];
    private int _rows, _groupBytes;
    private long _written;
    private IBufferWriter<byte>? _to;
    private StringDictionary _texts = StringDictionary.None;

    public HitFileWriter() => _chunks = new ColumnChunkWriter(_out);

    /// <summary>Begins a file.</summary>
    /// <param name="texts">The texts that its hits name by number.</param>
    public void Begin(IBufferWriter<byte> to, StringDictionary? texts = null)
    {
        _to = to;
        _texts = texts ?? StringDictionary.None;
        _written = 0;
        _footer.Begin();
        _out.Clear();
        ClearGroup();
        _out.WriteInt32(Magic);
    }

    /// <summary>Adds one hit as <see cref="Hit.Encode"/> wrote it.</summary>
    public void Add(ReadOnlySpan<byte> hit)
    {
        if (_rows == MaxRows || _groupBytes >= MaxGroupBytes) WriteGroup();
        if (_rows == _present.Length) Array.Resize(ref _present, _rows * 2);
        var present = BinaryPrimitives.ReadUInt64LittleEndian(hit);
        _present[_rows++] = present;
        _groupBytes += hit.Length;
        var at = 8;
        for (; present != 0; present &= present - 1)
        {
            var column = BitOperations.TrailingZeroCount(present);
            at += Add(_values[column], HitSchema.Widths[column], hit[at..]);
            _counts[column]++;
        }
    }

    /// <returns>How many bytes of the hit the value takes.</returns>
    private int Add(ByteBuffer values, int width, ReadOnlySpan<byte> hit)
    {
        var length = width > 0 ? width : BinaryPrimitives.ReadInt32LittleEndian(hit);
        if (length < 0) return AddNumbered(values, ~length);
        if (width == 0) length += 4;
        values.Write(hit[..length]);
        return length;
    }

    private int AddNumbered(ByteBuffer values, int number)
    {
        var plain = _texts.Plain(number);
        values.Write(plain);
        _groupBytes += plain.Length - 4; // groups end where they would with the texts in the hits
        return 4;
    }

    /// <summary>Ends the file. Without it there is no file, only bytes.</summary>
    public void Complete()
    {
        if (_rows > 0) WriteGroup();
        var start = _out.Length;
        _footer.Write(_out);
        _out.WriteInt32(_out.Length - start);
        _out.WriteInt32(Magic);
        WriteOut();
        _to = null;
    }

    private void WriteGroup()
    {
        _footer.BeginGroup(_rows);
        for (var column = 0; column < _values.Length; column++)
        {
            var count = _counts[column];
            var levels = count == 0 || count == _rows ? [] : LevelsOf(column);
            var bounds = ColumnStatistics.Of(column, _values[column].Span);
            var pages = _chunks.Write(column, _written, levels, _rows, _values[column].Writable, count);
            _footer.AddChunk(column, pages, _rows, count, bounds);
        }

        _footer.EndGroup();
        ClearGroup();
        WriteOut();
    }

    private ReadOnlySpan<int> LevelsOf(int column)
    {
        if (_levels.Length < _rows) _levels = new int[_present.Length];
        for (var row = 0; row < _rows; row++) _levels[row] = (int)(_present[row] >> column) & 1;
        return _levels.AsSpan(0, _rows);
    }

    private void ClearGroup()
    {
        foreach (var values in _values) values.Clear();
        Array.Clear(_counts);
        _rows = _groupBytes = 0;
    }

    private void WriteOut()
    {
        _to!.Write(_out.Span);
        _written += _out.Length;
        _out.Clear();
    }
}
