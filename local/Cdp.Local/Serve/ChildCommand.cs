using System.Diagnostics;
using System.Globalization;
using Cdp.Local.Commands;
using Cdp.Local.Lake;

namespace Cdp.Local.Serve;

/// <summary>
/// Runs a command of this program as a process of its own with a lower priority: whatever becomes of it, the collector goes on.
/// </summary>
/// <remarks>Where memory runs out, the kernel is asked to end this process first.</remarks>
/// <param name="program">The program and its first arguments: <see cref="ThisProgram"/>, but for tests.</param>
/// <param name="variables">Added to the environment, where secrets belong and arguments do not: everybody can read those.</param>
/// <param name="say">Gets each line of its output.</param>
internal sealed class ChildCommand(IReadOnlyList<string> program, IReadOnlyList<KeyValuePair<string, string>> variables, Action<string> say)
{
    private const string Niceness = "10";
    private const string TakenFirst = "500";   // of 1,000, added to the process's share of the memory
    private const int Killed = 128 + 9;
    private const int MaxErrors = 5;   // a command has one; a crash says what it is in the first

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    /// <summary>This program: <c>dotnet</c> and its assembly, or the executable that the SDK makes of it.</summary>
    public static IReadOnlyList<string> ThisProgram { get; } =
        Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet"
            ? [path, Path.Combine(AppContext.BaseDirectory, "Cdp.Local.dll")]
            : [Environment.ProcessPath!];

    /// <summary>Until it has ended. When the token ends it, it is asked to end itself, and killed some seconds later.</summary>
    /// <exception cref="CommandException">It did not end well: the message says how.</exception>
    public async Task RunAsync(string command, IEnumerable<string> options, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        using var child = Start([command, .. options]);
        var errors = new List<string>();
        var reading = Task.WhenAll(
            ReadAsync(child.StandardOutput, line => say($"{command}: {line}")), ReadAsync(child.StandardError, line => Keep(line, errors)));
        try
        {
            await child.WaitForExitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            await EndAsync(child);
            throw;
        }

        await Task.WhenAny(reading, Task.Delay(LastWords, CancellationToken.None));
        lock (errors) Report(command, child.ExitCode, [.. errors]);
    }

    private Process Start(IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo("nice", ["-n", Niceness, .. program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in variables) start.Environment[name] = value;
        var child = Process.Start(start)!;
        child.StandardInput.Close();
        OfferToBeTakenFirst(child.Id);
        return child;
    }

    private static void OfferToBeTakenFirst(int process)
    {
        try
        {
            File.WriteAllText($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/oom_score_adj", TakenFirst);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No such file outside of Linux, or the process has ended already.
        }
    }

    private static async Task EndAsync(Process child)
    {
        Libc.AskToEnd(child.Id);
        using var patience = new CancellationTokenSource(Patience);
        await child.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!child.HasExited) child.Kill(entireProcessTree: true);   // the next run repairs what it leaves
    }

    private static async Task ReadAsync(StreamReader from, Action<string> take)
    {
        while (await from.ReadLineAsync() is { } line)
            if (!string.IsNullOrWhiteSpace(line)) take(line.TrimEnd());
    }

    private static void Keep(string line, List<string> errors)
    {
        lock (errors)
            if (errors.Count < MaxErrors) errors.Add(line);
    }

    private void Report(string command, int exitCode, string[] errors)
    {
        if (exitCode != 0) throw new CommandException($"./cdp {command} {Ending(exitCode)} {string.Join(' ', errors)}".TrimEnd());
        foreach (var line in errors) say($"{command}: {line}");
    }

    private static string Ending(int exitCode) => exitCode switch
    {
        CommandLine.Failed or CommandLine.BadUsage => "failed.",
        Killed => "was killed (signal 9), most likely because memory ran out: CDP_MEMORY_MB limits how much a compaction holds.",
        > 128 => string.Create(CultureInfo.InvariantCulture, $"was ended by signal {exitCode - 128}."),
        _ => string.Create(CultureInfo.InvariantCulture, $"ended with exit code {exitCode}."),
    };
}
