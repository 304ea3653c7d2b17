using System.Buffers.Binary;
using System.Numerics;
using Cdp.Storage;
using Cdp.Text;

namespace Cdp.Lake.Parquet;

/// <summary>Reads the rows of a file by <see cref="LakeFileWriter"/> in its order, each encoded as by <see cref="Hits.Hit"/>.</summary>
/// <remarks>
/// <code>
/// var hits = await LakeFileReader.OpenAsync(store, key, cancel);
/// while (hits.Read()) … hits.Current …
/// </code>
/// The whole file is held (a bucket's file of a day), and one row group of it decoded. Columns are matched by name: those that an older
/// version did not write are null.
/// </remarks>
public sealed class LakeFileReader
{
    private readonly ReadOnlyMemory<byte> _file;
    private readonly string _key;
    private readonly List<RowGroup> _groups;
    private readonly ColumnChunkReader[] _chunks;
    private readonly ByteBuffer _hit = new(1024);
    private ulong[] _present = [];
    private int _group = -1, _row = -1;

    /// <inheritdoc cref="LakeFileReader(ParquetSchema, ReadOnlyMemory{byte}, string)"/>
    public LakeFileReader(ReadOnlyMemory<byte> file, string key)
        : this(HitSchema.Current, file, key)
    {
    }

    /// <exception cref="CorruptLakeFileException">It is cut off, damaged, or has a column of another type.</exception>
    /// <exception cref="NewerLakeFileException">It has a column that the schema does not have.</exception>
    public LakeFileReader(ParquetSchema schema, ReadOnlyMemory<byte> file, string key)
    {
        (_file, _key) = (file, key);
        _groups = ReadFooter(schema);
        _chunks = [.. schema.Columns.Select((column, index) => new ColumnChunkReader(column, index))];
    }

    /// <summary>Opens the file under the key; null when there is none.</summary>
    /// <inheritdoc cref="LakeFileReader(ParquetSchema, ReadOnlyMemory{byte}, string)"/>
    public static async Task<LakeFileReader?> OpenAsync(IObjectStore store, string key, CancellationToken cancel) =>
        await store.ReadAsync(key, cancel) is { } file ? new LakeFileReader(file.Bytes, key) : null;

    /// <summary>The number of hits in the file.</summary>
    public long Count => _groups.Sum(group => (long)group.Rows);

    /// <summary>The hit that <see cref="Read"/> went to, encoded; valid until the next call.</summary>
    public ReadOnlySpan<byte> Current => _hit.Written;

    /// <summary>Goes to the next hit; false after the last.</summary>
    /// <exception cref="CorruptLakeFileException">The file is damaged here.</exception>
    public bool Read()
    {
        if (_row + 1 == Rows)
        {
            if (_group + 1 == _groups.Count) return false;
            ReadGroup(_groups[++_group]);
            _row = -1;
        }

        _row++;
        ReadRow();
        return true;
    }

    private int Rows => _group < 0 ? 0 : _groups[_group].Rows;

    private List<RowGroup> ReadFooter(ParquetSchema schema)
    {
        try
        {
            var footer = FooterReader.Read(_file.Span, schema);
            return footer.UnknownColumn is { } column ? throw new NewerLakeFileException(_key, column) : footer.RowGroups;
        }
        catch (InvalidDataException e)
        {
            throw new CorruptLakeFileException(_key, e.Message, e);
        }
    }

    private void ReadGroup(RowGroup group)
    {
        Load(group);
        if (_present.Length < group.Rows) _present = new ulong[group.Rows];
        var present = _present.AsSpan(0, group.Rows);
        present.Clear();
        for (var column = 0; column < _chunks.Length; column++)
            if (group.Chunks[column].Length > 0) _chunks[column].Decode(present);
    }

    /// <summary>Loads and checks the pages; only what fails here is damage, see <see cref="ColumnChunkReader.Decode"/>.</summary>
    private void Load(RowGroup group)
    {
        try
        {
            for (var column = 0; column < _chunks.Length; column++)
                if (group.Chunks[column].Length > 0) _chunks[column].Load(_file.Span, group.Chunks[column], group.Rows);
        }
        catch (InvalidDataException e)
        {
            throw new CorruptLakeFileException(_key, e.Message, e);
        }
    }

    private void ReadRow()
    {
        _hit.Clear();
        var present = _present[_row];
        BinaryPrimitives.WriteUInt64LittleEndian(_hit.Extend(8), present);
        for (; present != 0; present &= present - 1) _chunks[BitOperations.TrailingZeroCount(present)].CopyNext(_hit);
    }
}
