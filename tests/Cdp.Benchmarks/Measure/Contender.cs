namespace Cdp.Benchmarks.Measure;

/// <summary>A program that does a piece of work, so that others can be held against it.</summary>
/// <param name="Name">As it stands in the table.</param>
/// <param name="Prepare">Run before each measurement, for instance to remove the last output.</param>
/// <param name="Outcome">What it achieved, in words that must be equal for all that do the same work; null: nothing to compare.</param>
internal sealed record Contender(
    string Name, string Program, IReadOnlyList<string> Arguments, Action? Prepare = null, Func<Usage, string?>? Outcome = null,
    IReadOnlyDictionary<string, string>? Environment = null, bool DiscardOutput = false)
{
    public Task<Usage> RunAsync(CancellationToken cancel)
    {
        Prepare?.Invoke();
        MeasuredProcess.WriteAllToDisk();
        return MeasuredProcess.RunAsync(this, cancel);
    }
}
