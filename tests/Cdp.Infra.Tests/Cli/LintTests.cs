using System.Diagnostics;
using Cdp.Infra.Tests.Support;
using Cdp.Testing;

namespace Cdp.Infra.Tests.Cli;

public sealed class LintTests : IDisposable
{
    /// <summary>
    /// W3005: the CDK writes a DependsOn that a GetAtt implies. W3691: a major version of PostgreSQL lets RDS choose the minor one.
    /// </summary>
    private const string Ignored = "W3005,W3691";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("cdp-lint-");

    [Fact]
    public async Task Cfn_lint_finds_nothing_in_either_template()
    {
        if (Missing.Find("cfn-lint") is not { } lint)
        {
            Missing.Skip("cfn-lint is not installed (pip install cfn-lint): it knows CloudFormation's own rules.");
            return;
        }

        var stacks = Synthesized.With(("alarmMail", "ops@example.com"), ("databaseRanges", "203.0.113.0/24"), ("rawRetentionDays", "400"),
            ("domainName", "collect.example.com"),
            ("certificateArn", "arn:aws:acm:us-east-1:123456789012:certificate/7c0f1c5e-0d3a-4f4d-8f0e-2b1d6f9f3c11"));
        var start =
            new ProcessStartInfo(lint, ["--ignore-checks", Ignored, "--", Write("lake", stacks.Lake), Write("pipeline", stacks.Pipeline)])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            };
        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, said);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private string Write(string name, Template template)
    {
        var path = Path.Combine(_directory.FullName, $"{name}.template.json");
        File.WriteAllText(path, template.Json.ToJsonString());
        return path;
    }
}
