using System.Buffers.Binary;
using System.Numerics;
using Cdp.Hits;

namespace Cdp.Model.Fold;

/// <summary>The columns of one encoded hit that a fold looks at, found in one pass over the row.</summary>
internal readonly ref struct HitRow
{
    private readonly ReadOnlySpan<byte> _row;
    private readonly StringDictionary _dictionary;
    private readonly ReadOnlySpan<int> _places;

    /// <param name="row">As <see cref="Hit.Encode"/> wrote it.</param>
    /// <param name="dictionary">What the row was dictionary-encoded with; <see cref="StringDictionary.None"/> for one of a file.</param>
    /// <param name="columns">Bit n: column n is looked at; no other one may be asked for.</param>
    /// <param name="places">Room for a place of each column, kept from hit to hit.</param>
    /// <param name="day">The day of the hit's folder, since 1970.</param>
    public HitRow(ReadOnlySpan<byte> row, StringDictionary dictionary, ulong columns, Span<int> places, int day)
    {
        _row = row;
        _dictionary = dictionary;
        _places = places;
        Day = day;
        var present = BinaryPrimitives.ReadUInt64LittleEndian(row);
        for (var absent = columns & ~present; absent != 0; absent &= absent - 1) places[BitOperations.TrailingZeroCount(absent)] = 0;
        var at = 8;
        for (var rest = present; rest != 0; rest &= rest - 1)
        {
            var column = BitOperations.TrailingZeroCount(rest);
            if (columns >> column == 0) break;
            places[column] = at;
            var bit = 1UL << column;
            at += (bit & EncodedHit.Texts) != 0
                ? 4 + Math.Max(0, BinaryPrimitives.ReadInt32LittleEndian(row[at..]))
                : (bit & EncodedHit.Booleans) != 0 ? 1 : 8;
        }
    }

    public int Day { get; }

    public bool TryText(int column, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (_places[column] is not (> 0 and var at)) return false;
        var length = BinaryPrimitives.ReadInt32LittleEndian(_row[at..]);
        text = length < 0 ? _dictionary.Text(~length) : _row.Slice(at + 4, length);
        return true;
    }

    public bool TryInteger(int column, out long number)
    {
        number = 0;
        if (_places[column] is not (> 0 and var at)) return false;
        number = BinaryPrimitives.ReadInt64LittleEndian(_row[at..]);
        return true;
    }

    public Truth Truth(int column) => _places[column] is > 0 and var at ? Nodes.TruthOf(_row[at] != 0) : Fold.Truth.Unknown;
}
