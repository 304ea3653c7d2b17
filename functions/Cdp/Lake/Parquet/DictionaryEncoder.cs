using System.Buffers.Binary;
using System.IO.Hashing;
using System.Numerics;
using Cdp.Text;

namespace Cdp.Lake.Parquet;

/// <summary>The distinct values of a text column, each with an index, when that makes the column smaller.</summary>
internal sealed class DictionaryEncoder
{
    private const int MaxEntries = 1 << 16;
    private const int Sample = 1024;

    private readonly ByteBuffer _entries = new();
    private (int Start, int Length, uint Hash)[] _places = new (int, int, uint)[256];
    private int[] _slots = [];
    private int _mask;
    private int[] _indexes = [];

    public int Count { get; private set; }

    /// <summary>The entries one after the other, PLAIN encoded (4 bytes of length, and the bytes).</summary>
    public ReadOnlySpan<byte> Entries => _entries.Written;

    /// <summary>Finds the distinct values of a column that is PLAIN encoded.</summary>
    /// <param name="indexes">Each value's entry.</param>
    /// <returns>False when more than half of the values are distinct: then the column is better left as it is.</returns>
    public bool TryIndex(ReadOnlySpan<byte> plain, int count, out ReadOnlySpan<int> indexes)
    {
        Start(count);
        indexes = _indexes.AsSpan(0, count);
        ReadOnlySpan<byte> before = [];
        int at = 0, last = 0;
        for (var i = 0; i < count; i++)
        {
            var value = plain.Slice(at, 4 + BinaryPrimitives.ReadInt32LittleEndian(plain[at..]));
            at += value.Length;
            if (!value.SequenceEqual(before)) last = IndexOf(before = value);
            _indexes[i] = last;
            if (i == Sample && Count > Sample * 3 / 4) return false;
            if (Count > MaxEntries) return false;
        }

        return Count <= count / 2;
    }

    private void Start(int count)
    {
        Count = 0;
        _entries.Clear();
        if (_indexes.Length < count) _indexes = new int[BitOperations.RoundUpToPowerOf2((uint)count)];
        var slots = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(count, MaxEntries) * 2);
        if (_slots.Length < slots) _slots = new int[slots];
        else Array.Clear(_slots, 0, slots);
        _mask = slots - 1;
    }

    private int IndexOf(ReadOnlySpan<byte> value)
    {
        var hash = (uint)XxHash3.HashToUInt64(value);
        for (var slot = (int)hash & _mask; ; slot = (slot + 1) & _mask)
        {
            var entry = _slots[slot] - 1;
            if (entry < 0)
            {
                _slots[slot] = Count + 1;
                return Add(value, hash);
            }

            if (_places[entry].Hash == hash && value.SequenceEqual(Entry(entry))) return entry;
        }
    }

    private ReadOnlySpan<byte> Entry(int entry) => _entries.Written.Slice(_places[entry].Start, _places[entry].Length);

    private int Add(ReadOnlySpan<byte> value, uint hash)
    {
        if (Count == _places.Length) Array.Resize(ref _places, Count * 2);
        _places[Count] = (_entries.Length, value.Length, hash);
        _entries.Append(value);
        return Count++;
    }
}
