using System.Buffers.Binary;
using System.Numerics;
using Cdp.Storage;
using Cdp.Text;

namespace Cdp.Lake.Parquet;

/// <summary>The file under this key is no whole hit file of this version. It can be made again from <c>raw/</c>.</summary>
public sealed class CorruptHitFileException(string key, string why, Exception? inner = null)
    : CdpException($"{key} is damaged ({why}): delete it and run 'compact' for the day in its name, or 'rebuild'.", inner)
{
    public string Key { get; } = key;
}

/// <summary>Reads the hits of a file that <see cref="HitFileWriter"/> wrote, in its order, each as <see cref="Hits.Hit.Encode"/> encodes it.</summary>
/// <remarks>
/// <code>
/// var hits = await HitFileReader.OpenAsync(store, key, cancel);
/// while (hits.Read()) … hits.Current …
/// </code>
/// The whole file is held (a bucket's file of a day), and one row group of it decoded.
/// </remarks>
public sealed class HitFileReader
{
    private readonly ReadOnlyMemory<byte> _file;
    private readonly string _key;
    private readonly List<RowGroup> _groups;
    private readonly ColumnChunkReader[] _chunks = [.. Enumerable.Range(0, HitSchema.Columns).Select(column => new ColumnChunkReader(column))];
    private readonly ByteBuffer _hit = new(1024);
    private ulong[] _present = [];
    private int _group = -1, _row = -1;

    /// <exception cref="CorruptHitFileException">It is cut off, damaged, or has other columns.</exception>
    public HitFileReader(ReadOnlyMemory<byte> file, string key)
    {
        (_file, _key) = (file, key);
        try
        {
            _groups = FooterReader.Read(file.Span);
        }
        catch (Exception fault) when (IsDamage(fault))
        {
            throw Corrupt(fault);
        }
    }

    /// <summary>Opens the file under the key; null when there is none.</summary>
    /// <exception cref="CorruptHitFileException">It is cut off, damaged, or has other columns.</exception>
    public static async Task<HitFileReader?> OpenAsync(IObjectStore store, string key, CancellationToken cancel) =>
        await store.ReadAsync(key, cancel) is { } file ? new HitFileReader(file.Bytes, key) : null;

    /// <summary>The number of hits in the file.</summary>
    public long Count => _groups.Sum(group => (long)group.Rows);

    /// <summary>The hit that <see cref="Read"/> went to, encoded; valid until the next call.</summary>
    public ReadOnlySpan<byte> Current => _hit.Span;

    /// <summary>Goes to the next hit; false after the last.</summary>
    /// <exception cref="CorruptHitFileException">The file is damaged here.</exception>
    public bool Read()
    {
        try
        {
            return Advance();
        }
        catch (Exception fault) when (IsDamage(fault))
        {
            throw Corrupt(fault);
        }
    }

    private bool Advance()
    {
        if (_row + 1 == Rows)
        {
            if (_group + 1 == _groups.Count) return false;
            ReadGroup();
        }

        _row++;
        ReadRow();
        return true;
    }

    private int Rows => _group < 0 ? 0 : _groups[_group].Rows;

    private void ReadGroup()
    {
        var group = _groups[++_group];
        _row = -1;
        if (_present.Length < group.Rows) _present = new ulong[group.Rows];
        var present = _present.AsSpan(0, group.Rows);
        present.Clear();
        for (var column = 0; column < _chunks.Length; column++) _chunks[column].Read(_file.Span, group.Chunks[column], present);
    }

    private void ReadRow()
    {
        _hit.Clear();
        var present = _present[_row];
        BinaryPrimitives.WriteUInt64LittleEndian(_hit.Append(8), present);
        for (; present != 0; present &= present - 1) _chunks[BitOperations.TrailingZeroCount(present)].CopyNext(_hit);
    }

    /// <summary>What damaged bytes run into: a check that failed, or a slice and an index that the bytes do not have.</summary>
    private static bool IsDamage(Exception fault) =>
        fault is InvalidDataException or ArgumentException or IndexOutOfRangeException or OverflowException;

    private CorruptHitFileException Corrupt(Exception fault) =>
        new(_key, fault is InvalidDataException ? fault.Message : "its bytes make no sense", fault);
}
