using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Cdp.Storage;

namespace Cdp.Compact.Read;

/// <summary>A raw object, and the hour of its folder.</summary>
internal readonly record struct RawItem(string Key, DateTimeOffset Hour);

/// <summary>
/// The raw objects that a run reads, and a digest of their keys and sizes: it changes when one is added later (and not when the lake is
/// copied).
/// </summary>
internal sealed class RawObjects
{
    private const long Small = 1 << 16;

    private readonly XxHash128 _digest = new();
    private readonly List<RawItem> _all = [];

    public IReadOnlyList<RawItem> All => _all;

    public long Bytes { get; private set; }

    /// <summary>They are many for what they hold, as when each request is stored by itself.</summary>
    public bool AreSmall => Bytes < All.Count * Small;

    public string Digest => Convert.ToHexStringLower(_digest.GetCurrentHash());

    public void Add(ObjectInfo item, DateTimeOffset hour)
    {
        _all.Add(new RawItem(item.Key, hour));
        Bytes += item.Size;
        _digest.Append(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{item.Key}\n{item.Size}\n")));
    }
}
