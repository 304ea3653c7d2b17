namespace Cdp.Ingest;

/// <summary>A fault that repeats: one line when it begins, then one a minute with the count, as long as it goes on. Thread-safe.</summary>
public sealed class RepeatedFault(Action<string> log, TimeProvider clock)
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private Func<long, string>? _line;
    private long _unsaid;
    private long _said;

    /// <param name="line">Makes the line out of how many there were since the last one.</param>
    public void Add(long count, Func<long, string> line)
    {
        lock (_lock)
        {
            _unsaid += count;
            var isFirst = _line is null;
            _line = line;
            Say(isFirst);
        }
    }

    /// <summary>It went well this time: what was not said yet is said once the minute is over.</summary>
    public void Pass()
    {
        if (Volatile.Read(ref _unsaid) == 0) return;
        lock (_lock)
            if (_unsaid > 0) Say(isFirst: false);
    }

    private void Say(bool isFirst)
    {
        if (!isFirst && clock.GetElapsedTime(_said) < Period) return;
        log(_line!(_unsaid));
        _unsaid = 0;
        _said = clock.GetTimestamp();
    }
}
