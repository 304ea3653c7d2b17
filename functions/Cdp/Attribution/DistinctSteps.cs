namespace Cdp.Attribution;

/// <summary>The distinct steps of one path after another, in order of their first place, without allocating.</summary>
internal sealed class DistinctSteps(int names)
{
    private readonly int[] _seenIn = new int[names];
    private readonly int[] _distinct = new int[names];
    private int _path;

    /// <summary>Valid until the next call.</summary>
    public ReadOnlySpan<int> Of(ReadOnlySpan<int> steps)
    {
        _path++;
        var count = 0;
        foreach (var step in steps)
        {
            if (_seenIn[step] == _path) continue;
            _seenIn[step] = _path;
            _distinct[count++] = step;
        }

        return _distinct.AsSpan(0, count);
    }
}
