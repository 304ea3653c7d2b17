using System.Diagnostics;
using System.Text;
using Cdp.Testing;

namespace Cdp.Local.Tests.Commands;

/// <summary>The program as its user meets it: a process of its own, with its two outputs and its exit code.</summary>
internal sealed record Cli(int ExitCode, string Output, string Errors)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    /// <summary>Beside this test's own output: the same configuration of the program.</summary>
    public static readonly string Program = Path.Combine(
        Repository.Root, "local", "Cdp.Local", "bin",
        AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug", "net10.0", "Cdp.Local.dll");

    public static Task<Cli> RunAsync(params string[] arguments) => RunWithAsync([], "", arguments);

    public static async Task<Cli> RunWithAsync(Dictionary<string, string> variables, string input, params string[] arguments)
    {
        using var process = Start(variables, arguments);
        return await EndAsync(process, input);
    }

    /// <summary>Runs it where a shell has set something up before, such as a limit.</summary>
    public static async Task<Cli> RunInShellAsync(string before, params string[] arguments)
    {
        using var process = StartInShell(before, arguments);
        return await EndAsync(process, "");
    }

    public static Process Start(Dictionary<string, string> variables, params string[] arguments) =>
        Start(variables, "dotnet", [Program, .. arguments]);

    public static Process StartInShell(string before, params string[] arguments) =>
        Start([], "sh", ["-c", $"{before}; exec dotnet \"$0\" \"$@\"", Program, .. arguments]);

    private static async Task<Cli> EndAsync(Process process, string input)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(Longest);
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync(limit.Token);
            return new(process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private static Process Start(Dictionary<string, string> variables, string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            StandardInputEncoding = new UTF8Encoding(false),
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("CDP_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["CDP_HOME"] = Repository.Root;
        foreach (var (name, value) in variables) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>One message for a person: one line, no trace.</summary>
    public void FailedWith(int exitCode, params string[] parts)
    {
        Assert.True(exitCode == ExitCode, $"exit code {ExitCode}: {Output}{Errors}");
        Assert.All(parts, part => Assert.Contains(part, Errors, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("this is a bug", Errors, StringComparison.Ordinal);
    }

    public Cli Succeeded()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}: {Output}{Errors}");
        Assert.Equal("", Errors);
        return this;
    }
}
