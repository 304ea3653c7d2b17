using System.Collections.Concurrent;

namespace Cdp.Compact.Read;

/// <summary>Numbers for the few reasons there are, so that rows need no strings. Safe for many threads.</summary>
internal sealed class ReasonNumbers
{
    private readonly ConcurrentDictionary<string, byte> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    public byte Of(string reason) => _numbers.TryGetValue(reason, out var number) ? number : Add(reason);

    public string Name(byte number)
    {
        lock (_names) return _names[number];
    }

    private byte Add(string reason)
    {
        lock (_names)
        {
            return _numbers.GetOrAdd(reason, name =>
            {
                _names.Add(name);
                return checked((byte)(_names.Count - 1));
            });
        }
    }
}
