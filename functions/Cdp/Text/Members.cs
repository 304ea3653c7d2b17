using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Cdp.Text;

/// <summary>A member that a JSON object is to have: where its value comes from is the caller's business.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct Member
{
    public int Scope;
    public Extent Name;
    public ulong Hash;
    public int Value;
}

/// <summary>The members of JSON objects to be written, by name: the last value wins and keeps the first one's place.</summary>
/// <remarks>
/// A scope is one object; several may be gathered at a time. Hashed with a seed of the process, so that no sender can slow it down.
/// </remarks>
internal sealed class Members
{
    private const int FewBuckets = 128;
    private const int ManyBuckets = 4096;

    private static readonly long Seed = Random.Shared.NextInt64();

    private readonly ByteBuffer _names = new();
    private Member[] _all = new Member[64];
    private int[] _buckets = new int[FewBuckets];

    public int Count { get; private set; }

    public ref readonly Member this[int index] => ref _all[index];

    public ReadOnlySpan<byte> Name(int index) => _names[_all[index].Name];

    public void Clear()
    {
        if (Count == 0) return;
        Count = 0;
        _names.Clear();
        if (_buckets.Length > ManyBuckets) _buckets = new int[FewBuckets];
        else Array.Clear(_buckets);
    }

    public void Set(int scope, ReadOnlySpan<byte> name, int value)
    {
        var hash = XxHash3.HashToUInt64(name, Seed ^ scope);
        var at = Find(scope, name, hash);
        if (_buckets[at] != 0)
        {
            _all[_buckets[at] - 1].Value = value;
            return;
        }

        var start = _names.Length;
        _names.Append(name);
        if (Count == _all.Length) Array.Resize(ref _all, Count * 2);
        _all[Count++] = new Member { Scope = scope, Name = _names.Since(start), Hash = hash, Value = value };
        _buckets[at] = Count;
        if (Count * 2 > _buckets.Length) Grow();
    }

    /// <summary>The bucket that holds the member, or the empty one where it belongs.</summary>
    private int Find(int scope, ReadOnlySpan<byte> name, ulong hash)
    {
        var at = (int)hash & (_buckets.Length - 1);
        while (_buckets[at] != 0 && !Is(_all[_buckets[at] - 1], scope, name, hash)) at = (at + 1) & (_buckets.Length - 1);
        return at;
    }

    private bool Is(in Member member, int scope, ReadOnlySpan<byte> name, ulong hash) =>
        member.Hash == hash && member.Scope == scope && _names[member.Name].SequenceEqual(name);

    private void Grow()
    {
        _buckets = new int[_buckets.Length * 2];
        for (var i = 0; i < Count; i++)
        {
            var at = (int)_all[i].Hash & (_buckets.Length - 1);
            while (_buckets[at] != 0) at = (at + 1) & (_buckets.Length - 1);
            _buckets[at] = i + 1;
        }
    }
}
