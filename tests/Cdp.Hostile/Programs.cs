using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Cdp.Testing;

namespace Cdp.Hostile;

/// <summary>Programs of this machine, <c>./cdp</c> among them.</summary>
internal static class Programs
{
    /// <summary>Starts a command of <c>./cdp</c> where a shell has done something first.</summary>
    public static Process Start(string before, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("sh", ["-c", $"{before}; exec \"$0\" \"$@\"", Repository.PathOf("cdp"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("CDP_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        return Process.Start(start)!;
    }

    /// <summary>A command of <c>./cdp</c> to its end.</summary>
    public static async Task<(int ExitCode, string Errors)> RunAsync(string before, params string[] arguments)
    {
        using var process = Start(before, arguments);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, (await errors).Trim());
    }

    public static string Output(string program, params string[] arguments) => Run(program, arguments).Output;

    public static bool Succeeds(string program, params string[] arguments) => Run(program, arguments).ExitCode == 0;

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    public static async Task ReadAsync(StreamReader from, ConcurrentQueue<string> to)
    {
        while (await from.ReadLineAsync() is { } line) to.Enqueue(line);
    }

    private static (int ExitCode, string Output) Run(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return (process.ExitCode, output + errors.GetAwaiter().GetResult());
    }
}
