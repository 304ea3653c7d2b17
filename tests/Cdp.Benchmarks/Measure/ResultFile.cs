using System.Diagnostics;
using System.Globalization;
using Cdp.Testing;

namespace Cdp.Benchmarks.Measure;

/// <summary>Writes <c>results/NAME.md</c>: the figures with the machine, the commit, the date and the command that made them.</summary>
internal static class ResultFile
{
    public static async Task WriteAsync(string name, string title, string body, CancellationToken cancel)
    {
        var text = $"""
            # {title}

            {body.Trim()}

            ---

            Written by `{Command()}`, not by hand. {Now()} UTC, commit {Commit()}.
            {Machine.Describe()}; load at the end {Machine.Load()}.

            """;
        var path = Path.Combine(Directory.CreateDirectory(Written.Results).FullName, $"{name}.md");
        await File.WriteAllTextAsync(path, text, cancel);
        Console.WriteLine(text);
        Console.Error.WriteLine($"written to {path}");
    }

    private static string Now() => DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string Command() =>
        $"dotnet run -c Release --project tests/Cdp.Benchmarks -- {string.Join(' ', Environment.GetCommandLineArgs().Skip(1))}".TrimEnd();

    private static string Commit()
    {
        var info = new ProcessStartInfo("git", ["-C", Repository.Root, "describe", "--always", "--dirty=+", "--exclude=*"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var git = Process.Start(info)!;
        return git.StandardOutput.ReadToEnd().Trim();
    }
}
