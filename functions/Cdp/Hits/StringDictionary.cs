using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.IO.Hashing;

namespace Cdp.Hits;

/// <summary>Long texts that many hits have in common, such as user agents: each is kept once, and encoded hits name it by its number.</summary>
/// <remarks>Safe for many threads. It takes no more than its capacity; what comes after that stays in the hits.</remarks>
/// <param name="capacity">Bytes.</param>
public sealed class StringDictionary(int capacity = StringDictionary.Capacity)
{
#if DEBUG
    public const int Capacity = 300; // tests then have hits with numbers and hits without
#else
    public const int Capacity = 8 << 20;
#endif

    private readonly ConcurrentDictionary<byte[], int> _numbers = new(new ByText());
    private readonly Lock _adding = new();
    private byte[][] _plain = [];
    private int _left = capacity;

    /// <summary>Takes no text.</summary>
    public static StringDictionary None { get; } = new(0);

    /// <summary>The text after 4 little-endian bytes of its length.</summary>
    internal ReadOnlySpan<byte> Plain(int number) => _plain[number];

    /// <summary>The text's number; null when it has none, and there is no room.</summary>
    internal int? Find(ReadOnlySpan<byte> text) =>
        _numbers.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(text, out var number) ? number : Add(text);

    private int? Add(ReadOnlySpan<byte> text)
    {
        if (Volatile.Read(ref _left) < text.Length) return null;
        lock (_adding)
        {
            if (_numbers.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(text, out var number)) return number;
            number = _numbers.Count;
            if (number == _plain.Length) Array.Resize(ref _plain, Math.Max(64, number * 2));
            var plain = _plain[number] = PlainOf(text);
            _numbers.TryAdd(plain, number); // last: who finds the number finds the text
            _left -= text.Length;
            return number;
        }
    }

    private static byte[] PlainOf(ReadOnlySpan<byte> text)
    {
        var plain = new byte[4 + text.Length];
        BinaryPrimitives.WriteInt32LittleEndian(plain, text.Length);
        text.CopyTo(plain.AsSpan(4));
        return plain;
    }

    /// <summary>Finds numbers; remembers the last ones. Belongs to one thread.</summary>
    internal sealed class Lookup(StringDictionary texts)
    {
        private const int Slots = 1 << 11;

        private readonly (ulong Hash, int Number, bool IsTaken)[] _slots = new (ulong, int, bool)[Slots];

        /// <summary>The text's number; null when it has none, and there is no room.</summary>
        public int? Find(ReadOnlySpan<byte> text)
        {
            var hash = XxHash3.HashToUInt64(text);
            ref var slot = ref _slots[hash % Slots];
            if (slot.IsTaken && slot.Hash == hash && texts.Plain(slot.Number)[4..].SequenceEqual(text)) return slot.Number;
            var number = texts.Find(text);
            if (number is { } found) slot = (hash, found, true);
            return number;
        }
    }

    private sealed class ByText : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan(4));

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other.AsSpan(4));

        public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)XxHash3.HashToUInt64(alternate);

        public byte[] Create(ReadOnlySpan<byte> alternate) => throw new NotSupportedException("texts are added with their length before them");
    }
}
