using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.IO.Hashing;

namespace Cdp.Hits;

/// <summary>Long texts that many hits have in common, such as user agents: each is kept once, and encoded hits name it by its id.</summary>
/// <remarks>Safe for many threads. It takes no more than its capacity; what comes after that stays in the hits.</remarks>
/// <param name="capacity">Bytes.</param>
public sealed class StringDictionary(int capacity = StringDictionary.Capacity)
{
#if DEBUG
    public const int Capacity = 300; // tests then have texts with ids and texts without
#else
    public const int Capacity = 8 << 20;
#endif

    private readonly ConcurrentDictionary<byte[], int> _ids = new(new ByText());
    private readonly Lock _adding = new();
    private byte[][] _plain = [];
    private int _left = capacity;

    /// <summary>Holds no text and takes none: for hits that are not dictionary-encoded.</summary>
    public static StringDictionary None { get; } = new(0);

    /// <summary>The text that has the id.</summary>
    /// <exception cref="InvalidOperationException">There is none: the hit was encoded with another dictionary, which is a bug.</exception>
    internal ReadOnlySpan<byte> Text(int id) => Plain(id)[4..];

    /// <summary>The text after 4 little-endian bytes of its length.</summary>
    /// <inheritdoc cref="Text"/>
    internal ReadOnlySpan<byte> Plain(int id)
    {
        var plain = _plain;
        return (uint)id < (uint)plain.Length && plain[id] is { } text
            ? text : throw new InvalidOperationException($"no text has the id {id} in this dictionary");
    }

    /// <summary>The text's id; null when it has none, and there is no room.</summary>
    internal int? Find(ReadOnlySpan<byte> text) =>
        _ids.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(text, out var id) ? id : Add(text);

    private int? Add(ReadOnlySpan<byte> text)
    {
        if (Volatile.Read(ref _left) < text.Length) return null;
        lock (_adding)
        {
            if (_ids.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(text, out var id)) return id;
            id = _ids.Count;
            if (id == _plain.Length) Array.Resize(ref _plain, Math.Max(64, id * 2));
            var plain = _plain[id] = PlainOf(text);
            _ids.TryAdd(plain, id); // last: a thread that finds the id finds the text
            _left -= text.Length;
            return id;
        }
    }

    private static byte[] PlainOf(ReadOnlySpan<byte> text)
    {
        var plain = new byte[4 + text.Length];
        BinaryPrimitives.WriteInt32LittleEndian(plain, text.Length);
        text.CopyTo(plain.AsSpan(4));
        return plain;
    }

    /// <summary>Finds ids, and remembers the last ones. Belongs to one thread.</summary>
    internal sealed class Lookup(StringDictionary dictionary)
    {
        private const int Slots = 1 << 11;

        private readonly (ulong Hash, int Id, bool IsTaken)[] _slots = new (ulong, int, bool)[Slots];

        /// <summary>The text's id; null when it has none, and there is no room.</summary>
        public int? Find(ReadOnlySpan<byte> text)
        {
            var hash = XxHash3.HashToUInt64(text);
            ref var slot = ref _slots[hash % Slots];
            if (slot.IsTaken && slot.Hash == hash && dictionary.Text(slot.Id).SequenceEqual(text)) return slot.Id;
            var id = dictionary.Find(text);
            if (id is { } found) slot = (hash, found, true);
            return id;
        }
    }

    private sealed class ByText : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan(4));

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other.AsSpan(4));

        public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)XxHash3.HashToUInt64(alternate);

        public byte[] Create(ReadOnlySpan<byte> alternate) => throw new NotSupportedException("texts are added after their length");
    }
}
