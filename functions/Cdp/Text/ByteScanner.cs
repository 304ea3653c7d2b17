using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Cdp.Text;

/// <summary>The bytes at which a reader of some kind of text must stop.</summary>
internal interface IStopBytes
{
    /// <summary>Sets at least the highest bit of each byte that is one, and of no other.</summary>
    static abstract Vector256<byte> Mark(Vector256<byte> bytes);
}

/// <summary>
/// Finds the next byte at which a reader must stop. It looks at 64 at once and remembers what it saw, for mostly the next stop is near.
/// </summary>
/// <remarks>Bytes before the place that was asked for last may be changed meanwhile.</remarks>
internal ref struct ByteScanner<T>(ReadOnlySpan<byte> text)
    where T : struct, IStopBytes
{
    private const int Block = 64;
    private const int Half = Block / 2;

    private readonly ReadOnlySpan<byte> _text = text;
    private int _block = -Block;
    private ulong _marks;

    /// <summary>The place of the first stop from here on; the text's length when there is none.</summary>
    public int From(int place)
    {
        if ((uint)(place - _block) >= Block)
        {
            if (place >= _text.Length) return _text.Length;
            Look(place & -Block);
        }

        var marks = _marks >> (place % Block);
        while (marks == 0)
        {
            place = _block + Block;
            if (place >= _text.Length) return _text.Length;
            Look(place);
            marks = _marks;
        }

        return place + BitOperations.TrailingZeroCount(marks);
    }

    private void Look(int block)
    {
        var rest = _text[block..];
        _block = block;
        _marks = rest.Length >= Block ? Marks(rest) : MarksOfRest(rest);
    }

    private static ulong MarksOfRest(ReadOnlySpan<byte> text)
    {
        Span<byte> padded = stackalloc byte[Block];
        text.CopyTo(padded);
        return Marks(padded) & ((1UL << text.Length) - 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Marks(ReadOnlySpan<byte> block) =>
        T.Mark(Vector256.Create(block)).ExtractMostSignificantBits()
        | ((ulong)T.Mark(Vector256.Create(block[Half..])).ExtractMostSignificantBits() << Half);
}
