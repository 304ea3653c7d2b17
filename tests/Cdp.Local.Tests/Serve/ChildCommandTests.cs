using System.Collections.Concurrent;
using System.Globalization;
using Cdp.Local.Commands;
using Cdp.Local.Serve;

namespace Cdp.Local.Tests.Serve;

/// <summary>What becomes of a process beside the collector; shell scripts play the program.</summary>
public sealed class ChildCommandTests
{
    private readonly ConcurrentQueue<string> _said = new();

    [Fact]
    public async Task Its_lines_are_passed_on_with_its_name()
    {
        await RunAsync("echo one; echo; echo two >&2; echo \"$0 $*\"");

        Assert.Equal(["compact: compact --data here", "compact: one", "compact: two"], _said.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task It_has_a_lower_priority_and_the_system_takes_it_first_when_memory_runs_out()
    {
        await RunAsync("nice; until [ \"$(cat /proc/$$/oom_score_adj)\" = 500 ]; do sleep 0.02; done");

        var niceness = int.Parse(Assert.Single(_said).Split(' ')[1], CultureInfo.InvariantCulture);
        Assert.True(niceness > OwnNiceness(), $"{niceness} is not lower a priority than the parent's {OwnNiceness()}");
    }

    /// <summary>Field 19 of proc(5)'s stat, counted after the name in parentheses.</summary>
    private static int OwnNiceness() =>
        int.Parse(File.ReadAllText("/proc/self/stat").Split(") ")[^1].Split(' ')[16], CultureInfo.InvariantCulture);

    [Fact]
    public async Task A_secret_is_in_its_environment_and_not_among_its_arguments()
    {
        await RunAsync("echo $CDP_POSTGRES; tr '\\0' ' ' < /proc/$$/cmdline | grep -c 's3[c]ret' || true");

        Assert.Equal(["compact: Password=s3cret", "compact: 0"], _said);
    }

    [Theory]
    [InlineData(
        "echo 'cdp: 2026-11-20 failed: the disk is full' >&2; exit 1", "./cdp compact failed. cdp: 2026-11-20 failed: the disk is full")]
    [InlineData("kill -9 $$", "signal 9", "memory", "CDP_MEMORY_MB")]
    [InlineData("kill -6 $$", "signal 6")]
    [InlineData("exit 42", "exit code 42")]
    public async Task How_it_ended_is_said(string script, params string[] parts)
    {
        var failed = await Assert.ThrowsAsync<CommandException>(() => RunAsync(script));

        Assert.All(parts, part => Assert.Contains(part, failed.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_crash_with_a_long_trace_is_told_by_its_first_lines()
    {
        var failed =
            await Assert.ThrowsAsync<CommandException>(() => RunAsync("for n in $(seq 1000); do echo line $n >&2; done; kill -6 $$"));

        Assert.EndsWith("line 1 line 2 line 3 line 4 line 5", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asked_to_end_it_may_finish_what_it_does()
    {
        using var stop = new CancellationTokenSource();
        var run = RunUntilAsync("trap 'echo finished; exit 0' TERM; echo begun; while :; do sleep 0.02; done", stop.Token);
        await Eventually.Async(() => _said.Contains("compact: begun"));
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        await Eventually.Async(() => _said.Contains("compact: finished"));
    }

    [Fact]
    public async Task One_that_does_not_end_when_asked_is_killed()
    {
        using var stop = new CancellationTokenSource();
        var run = RunUntilAsync("trap '' TERM; echo $$; while :; do sleep 0.02; done", stop.Token);
        await Eventually.Async(() => !_said.IsEmpty);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => run.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        var process = _said.First().Split(' ')[1];
        await Eventually.Async(() => !Directory.Exists($"/proc/{process}"));
    }

    private Task RunAsync(string script) => RunUntilAsync(script, TestContext.Current.CancellationToken);

    private Task RunUntilAsync(string script, CancellationToken stop) =>
        new ChildCommand(["sh", "-c", script], [new("CDP_POSTGRES", "Password=s3cret")], _said.Enqueue)
            .RunAsync("compact", ["--data", "here"], stop);
}
