using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Cdp.Text;

namespace Cdp.Hits;

/// <summary>One hit as a row of UTF-8 columns: set by a reader, and encoded for sorting and for the lake's files.</summary>
/// <remarks>
/// An instance is reused from hit to hit and makes no strings. Text that is empty counts as absent, as everywhere in the lake.
/// Encoded: 8 bytes of presence (bit n = column n), then each present column in order: 8 little-endian bytes for a timestamp
/// (milliseconds since 1970, UTC), an integer or a number; 1 byte for a boolean; 4 bytes of length and the bytes for text and JSON. A text
/// that is dictionary-encoded has in place of both the complement of its id in a <see cref="StringDictionary"/>, which is negative: such
/// rows are read with that dictionary (<see cref="EncodedHit"/>).
/// </remarks>
public sealed class Hit
{
    /// <summary>For shorter texts the dictionary costs more than it saves.</summary>
    private const int MinDictionaryLength = 12;

    private readonly long[] _values = new long[HitColumns.All.Length];
    private readonly Extent[] _texts = new Extent[HitColumns.All.Length];
    private readonly ByteBuffer _own = new();
    private ByteBuffer _bytes;
    private ulong _present;

    /// <summary>Bit n: column n is encoded as the id that <see cref="_values"/> has for it.</summary>
    private ulong _hasId;

    public Hit() => _bytes = _own;

    /// <summary>Forgets all columns.</summary>
    public void Clear()
    {
        _present = _hasId = 0;
        _own.Clear();
        _bytes = _own;
    }

    /// <summary>Lets a blank hit keep its texts in a buffer of its reader, where most of them lie already.</summary>
    /// <param name="texts">Keeps what it holds for as long as the hit is looked at.</param>
    internal void KeepTextsIn(ByteBuffer texts) => _bytes = texts;

    public bool Has(HitColumn column) => (_present & Bit(column)) != 0;

    public void Remove(HitColumn column) => _present &= ~Bit(column);

    /// <summary>Sets a text or JSON column to the bytes (UTF-8), which it copies; no bytes make it absent.</summary>
    public void SetText(HitColumn column, ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            Remove(column);
            return;
        }

        _texts[(int)column] = _bytes.Place(utf8);
        _present |= Bit(column);
        _hasId &= ~Bit(column);
    }

    /// <summary>The bytes of a text or JSON column; empty when absent. Valid until the next change.</summary>
    public ReadOnlySpan<byte> Text(HitColumn column) => Has(column) ? _bytes[_texts[(int)column]] : [];

    /// <summary>The column as a string, for people and tests; null when absent.</summary>
    public string? String(HitColumn column) => Has(column) ? Encoding.UTF8.GetString(Text(column)) : null;

    /// <summary>Sets an integer column, or a timestamp in milliseconds since 1970, UTC.</summary>
    public void SetInteger(HitColumn column, long value)
    {
        _values[(int)column] = value;
        _present |= Bit(column);
    }

    /// <summary>The integer, or the timestamp in milliseconds since 1970; 0 when absent.</summary>
    public long Integer(HitColumn column) => Has(column) ? _values[(int)column] : 0;

    public void SetNumber(HitColumn column, double value) => SetInteger(column, BitConverter.DoubleToInt64Bits(value));

    /// <summary>The number; 0 when absent.</summary>
    public double Double(HitColumn column) => BitConverter.Int64BitsToDouble(Integer(column));

    public void SetBoolean(HitColumn column, bool value) => SetInteger(column, value ? 1 : 0);

    public bool? Boolean(HitColumn column) => Has(column) ? _values[(int)column] != 0 : null;

    /// <summary>Appends the encoded row; see the remarks for its shape.</summary>
    public void Encode(IBufferWriter<byte> to)
    {
        var length = EncodedLength;
        EncodeTo(to.GetSpan(length));
        to.Advance(length);
    }

    /// <summary>Lets the encoded row name long texts by their ids in a dictionary. The hit itself stays as it is.</summary>
    internal void DictionaryEncode(StringDictionary.Lookup dictionary)
    {
        for (var rest = _present & EncodedHit.DictionaryColumns; rest != 0; rest &= rest - 1)
        {
            var column = BitOperations.TrailingZeroCount(rest);
            var text = _texts[column];
            if (text.Length < MinDictionaryLength || dictionary.Find(_bytes[text]) is not { } id) continue;
            _values[column] = id;
            _hasId |= 1UL << column;
        }
    }

    /// <summary>How many bytes the encoded row has.</summary>
    public int EncodedLength
    {
        get
        {
            var texts = _present & EncodedHit.Texts;
            var booleans = BitOperations.PopCount(_present & EncodedHit.Booleans);
            var length = 8 + (4 * BitOperations.PopCount(texts)) + booleans + (8 * (BitOperations.PopCount(_present & ~texts) - booleans));
            for (texts &= ~_hasId; texts != 0; texts &= texts - 1) length += _texts[BitOperations.TrailingZeroCount(texts)].Length;
            return length;
        }
    }

    /// <summary>Writes the encoded row.</summary>
    /// <param name="to">At least <see cref="EncodedLength"/> bytes.</param>
    public void EncodeTo(Span<byte> to)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(to, _present);
        to = to[8..];
        for (var rest = _present; rest != 0; rest &= rest - 1)
            to = to[EncodeColumn(BitOperations.TrailingZeroCount(rest), to)..];
    }

    /// <summary>Makes this hit the encoded row, which was not dictionary-encoded; it copies the row.</summary>
    /// <returns>The number of bytes read.</returns>
    public int Decode(ReadOnlySpan<byte> row) => Decode(row, StringDictionary.None);

    /// <summary>Makes this hit the encoded row, which it copies.</summary>
    /// <returns>The number of bytes read.</returns>
    public int Decode(ReadOnlySpan<byte> row, StringDictionary dictionary)
    {
        Clear();
        var present = BinaryPrimitives.ReadUInt64LittleEndian(row);
        var at = 8;
        for (var rest = present; rest != 0; rest &= rest - 1)
            at += DecodeColumn((HitColumn)BitOperations.TrailingZeroCount(rest), row[at..], dictionary);
        return at;
    }

    private static ulong Bit(HitColumn column) => 1UL << (int)column;

    private int EncodeColumn(int column, Span<byte> to)
    {
        if ((EncodedHit.Texts >> column & 1) != 0)
        {
            var hasId = (_hasId >> column & 1) != 0;
            var text = hasId ? [] : _bytes[_texts[column]];
            BinaryPrimitives.WriteInt32LittleEndian(to, hasId ? ~(int)_values[column] : text.Length);
            text.CopyTo(to[4..]);
            return 4 + text.Length;
        }

        if ((EncodedHit.Booleans >> column & 1) != 0)
        {
            to[0] = (byte)_values[column];
            return 1;
        }

        BinaryPrimitives.WriteInt64LittleEndian(to, _values[column]);
        return 8;
    }

    private int DecodeColumn(HitColumn column, ReadOnlySpan<byte> from, StringDictionary dictionary)
    {
        switch (HitColumns.Of(column).Type)
        {
            case ColumnType.Text or ColumnType.Json:
                var length = BinaryPrimitives.ReadInt32LittleEndian(from);
                SetText(column, length < 0 ? dictionary.Text(~length) : from.Slice(4, length));
                return 4 + Math.Max(0, length);
            case ColumnType.Boolean:
                SetInteger(column, from[0]);
                return 1;
            default:
                SetInteger(column, BinaryPrimitives.ReadInt64LittleEndian(from));
                return 8;
        }
    }
}
