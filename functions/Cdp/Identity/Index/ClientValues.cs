using Cdp.Text;

namespace Cdp.Identity.Index;

/// <summary>
/// Index entries of some clients in memory: for each client its values, each with its day, in the order in which they were added.
/// </summary>
internal sealed class ClientValues
{
    private readonly ByteBuffer _bytes = new(4096);
    private readonly Dictionary<UInt128, List<(int Day, int Start, int Length)>> _of = [];

    public IEnumerable<UInt128> Clients => _of.Keys;

    public void Add(EntryKey key, ReadOnlySpan<byte> value)
    {
        if (!_of.TryGetValue(key.Client, out var values)) _of.Add(key.Client, values = []);
        values.Add((key.Day, _bytes.Length, value.Length));
        _bytes.Append(value);
    }

    public int CountOf(UInt128 client) => _of.TryGetValue(client, out var values) ? values.Count : 0;

    public int DayOf(UInt128 client, int index) => _of[client][index].Day;

    /// <summary>Valid until the next is added.</summary>
    public ReadOnlySpan<byte> ValueOf(UInt128 client, int index)
    {
        var (_, start, length) = _of[client][index];
        return _bytes.Written.Slice(start, length);
    }

    /// <summary>The client's only value; empty when it has none.</summary>
    public ReadOnlySpan<byte> ValueOf(UInt128 client) => _of.ContainsKey(client) ? ValueOf(client, 0) : [];
}
