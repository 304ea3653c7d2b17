using System.Runtime.InteropServices;
using Cdp.Text;

namespace Cdp.Hits;

/// <summary>One decoded pair of a request.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct Pair
{
    public Extent Key;
    public Extent Value;
    public WireKey Name;

    /// <summary>The value went into a column, so it isn't repeated in <c>params</c>.</summary>
    public bool Taken;
}

/// <summary>The decoded pairs of the query, overlaid by those of one line. A later pair overrides an earlier one of the same key.</summary>
/// <remarks>The query is decoded once a request, however many lines share it. Source: the GA protocol page, section 2, step 3.</remarks>
internal sealed class Pairs
{
    /// <summary>More pairs than this in query and line: too_many_params.</summary>
    public const int MaxCount = 1_000;

    private readonly short[] _slots = new short[WireKeys.Count];
    private readonly short[] _querySlots = new short[WireKeys.Count];
    private Pair[] _all = new Pair[64];
    private int _queryCount;
    private bool _isFresh;

    public int Count { get; private set; }

    public bool TooMany => Count > MaxCount;

    /// <summary>Keys and values, and what readers derive from them, until the next request.</summary>
    public ByteBuffer Text { get; } = new();

    /// <summary>The value that counts for this key; empty when there is none.</summary>
    public ReadOnlySpan<byte> this[WireKey name] => _slots[(int)name] is >= 0 and var at ? Text[_all[at].Value] : [];

    public ref Pair At(int index) => ref _all[index];

    public ReadOnlySpan<byte> Key(int index) => Text[_all[index].Key];

    public ReadOnlySpan<byte> Value(int index) => Text[_all[index].Value];

    public bool Has(WireKey name) => _slots[(int)name] >= 0;

    /// <summary>The key stands in the line itself, not only in the query.</summary>
    public bool HasInLine(WireKey name) => _slots[(int)name] >= _queryCount;

    /// <summary>Whether a later pair has the same key (known for keys that <see cref="WireKey"/> names).</summary>
    public bool IsOverridden(int index) => _all[index].Name > WireKey.ItemPart && _slots[(int)_all[index].Name] != index;

    /// <summary>The value that counts, which goes into a column and therefore not into <c>params</c>.</summary>
    public ReadOnlySpan<byte> Take(WireKey name)
    {
        if (_slots[(int)name] is not (>= 0 and var at)) return [];
        _all[at].Taken = true;
        return Text[_all[at].Value];
    }

    public void TakePair(int index) => _all[index].Taken = true;

    /// <summary>Starts a request.</summary>
    public void ReadQuery(ReadOnlySpan<byte> query)
    {
        Count = 0;
        Text.Clear();
        _slots.AsSpan().Fill(-1);
        AddEncoded(query);
        _queryCount = Count;
        _isFresh = true;
        _slots.CopyTo(_querySlots.AsSpan());
    }

    /// <summary>Starts a line: what the line before said is forgotten.</summary>
    public void StartLine()
    {
        if (!_isFresh) Forget();
        _isFresh = false;
    }

    private void Forget()
    {
        Count = _queryCount;
        _querySlots.CopyTo(_slots.AsSpan());
        foreach (ref var pair in _all.AsSpan(0, Count)) pair.Taken = false;
    }

    public void AddEncoded(ReadOnlySpan<byte> line)
    {
        for (var pairs = new PairReader(line, Text); !TooMany && pairs.MoveNext();) Add(pairs.Key, pairs.Value);
    }

    /// <summary>Adds a pair whose key and value were appended to <see cref="Text"/>; one with an empty key is dropped.</summary>
    public void Add(Extent key, Extent value)
    {
        if (key.Length == 0) return;
        if (Count == _all.Length) Array.Resize(ref _all, Count * 2);
        ref var pair = ref _all[Count];
        pair.Key = key;
        pair.Value = value;
        pair.Name = WireKeys.Of(Text[key]);
        pair.Taken = false;
        _slots[(int)pair.Name] = (short)Count++;
    }
}
