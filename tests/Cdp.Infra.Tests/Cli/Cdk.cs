using System.Diagnostics;
using Cdp.Infra.Tests.Support;
using Cdp.Testing;

namespace Cdp.Infra.Tests.Cli;

/// <summary>The real <c>cdk</c> command line from npm, against a server on this machine that plays AWS.</summary>
/// <param name="endpoint">The server's address.</param>
/// <param name="home">A directory for what the CLI keeps and writes.</param>
internal sealed class Cdk(Uri endpoint, string home)
{
    private static readonly string Program = Path.Combine(Repository.Root, "infra", "node_modules", ".bin", "cdk");

    /// <summary>Installs the CLI of infra/package.json once; skips the test where that cannot be done.</summary>
    public static async Task IsThereAsync()
    {
        if (File.Exists(Program)) return;
        string[] install = ["ci", "--prefix", Path.Combine(Repository.Root, "infra"), "--no-audit", "--no-fund"];
        if (Missing.Find("npm") is not { } npm)
            Missing.Skip("npm is not installed (apt-get install npm): it brings the cdk command line.");
        else if (await RunAsync(npm, install, []) is { Code: not 0 } failed)
            Missing.Skip($"npm ci --prefix infra does not work here, so there is no cdk command line: {failed.Said}");
    }

    /// <summary>Runs it in the directory of cdk.json with our stacks, and fails the test when it fails.</summary>
    public Task<string> RunAsync(string command, params string[] arguments) =>
        ExpectAsync([command, "--output", Path.Combine(home, "cdk.out"), "--app", $"dotnet {CdkApp.Program}", .. arguments]);

    /// <summary>Runs it without an app.</summary>
    public Task<string> RunWithoutAppAsync(string command, params string[] arguments) => ExpectAsync([command, "--app", "", .. arguments]);

    /// <summary>Runs it with our stacks, and fails the test when it does not fail.</summary>
    public async Task<string> FailsAsync(string command, params string[] arguments)
    {
        var (code, said) =
            await RunToEndAsync([command, "--output", Path.Combine(home, "cdk.out"), "--app", $"dotnet {CdkApp.Program}", .. arguments]);
        Assert.True(code != 0, said);
        return said;
    }

    private async Task<string> ExpectAsync(string[] arguments)
    {
        var (code, said) = await RunToEndAsync(arguments);
        Assert.True(code == 0, $"cdk {string.Join(' ', arguments)} ended with {code}:\n{said}");
        return said;
    }

    private Task<(int Code, string Said)> RunToEndAsync(string[] arguments) =>
        RunAsync(Program, [.. arguments, "--no-color", "--ci"], new(StringComparer.Ordinal)
        {
            ["HOME"] = home,
            ["AWS_ENDPOINT_URL"] = $"http://localhost:{endpoint.Port}",
            ["AWS_ACCESS_KEY_ID"] = "test",
            ["AWS_SECRET_ACCESS_KEY"] = "test",
            ["AWS_REGION"] = "us-east-1",
            ["NODE_OPTIONS"] = $"--require {Path.Combine(AppContext.BaseDirectory, "Cli", "localhost.cjs")}",
            ["CDK_DISABLE_CLI_TELEMETRY"] = "true",
        });

    private static async Task<(int Code, string Said)> RunAsync(string program, string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        try
        {
            var said = await Task.WhenAll(
                process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken),
                process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode, string.Concat(said));
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
