using System.Diagnostics;
using Cdp.Infra.Tests.Support;
using Cdp.Testing;

namespace Cdp.Infra.Tests.Cli;

/// <summary>What others think of the templates, with every key set that adds something.</summary>
public sealed class LintTests : IDisposable
{
    /// <summary>
    /// W3005: the CDK writes a DependsOn that a GetAtt implies. W3691: a major version of PostgreSQL lets RDS choose the minor one.
    /// W6001: a command that an output holds names subnets of the other stack.
    /// </summary>
    private const string Ignored = "W3005,W3691,W6001";

    private static readonly string Modules = Repository.PathOf("tests", "Cdp.Infra.Tests", "node_modules");

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("cdp-lint-");

    [Fact]
    public async Task Cfn_lint_finds_nothing_in_either_template()
    {
        if (Missing.Find("cfn-lint") is not { } lint)
        {
            Missing.Skip("cfn-lint is not installed (pip install cfn-lint): it knows CloudFormation's own rules.");
            return;
        }

        var (code, said, _) = await RunAsync(lint, ["--ignore-checks", Ignored, "--", .. Templates()]);

        Assert.True(code == 0, said);
    }

    [Fact]
    public async Task Cdk_nag_finds_nothing_without_a_written_reason()
    {
        if (!Directory.Exists(Path.Combine(Modules, "cdk-nag")))
        {
            Missing.Skip("cdk-nag is not installed: npm ci --prefix tests/Cdp.Infra.Tests");
            return;
        }

        var (code, findings, said) =
            await RunAsync("node", [Path.Combine(AppContext.BaseDirectory, "Cli", "nag.cjs"), Modules, .. Templates()]);

        Assert.True(code == 0, said);
        Assert.Equal("", findings);
        Assert.Matches(@"\b[4-9]\d checks in 2 reports", said);   // it looked at them
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private string[] Templates() =>
        [Write("lake", Synthesized.WithEverything.Value.Lake), Write("pipeline", Synthesized.WithEverything.Value.Pipeline)];

    private string Write(string name, Template template)
    {
        var path = Path.Combine(_directory.FullName, $"{name}.template.json");
        File.WriteAllText(path, template.Json.ToJsonString());
        return path;
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output, await errors);
    }
}
