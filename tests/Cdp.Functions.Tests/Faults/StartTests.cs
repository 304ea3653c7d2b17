using System.Diagnostics;
using Amazon.Lambda.RuntimeSupport;

namespace Cdp.Functions.Tests.Faults;

/// <summary>A start that cannot be.</summary>
public sealed class StartTests(Publication publication)
{
    [Theory]
    [InlineData("Ingest", "CDP_LAKE_BUCKET is not set: it names the S3 bucket that holds raw/ and hits/.")]
    [InlineData("Compact", "CDP_LAKE_BUCKET is not set: it names the S3 bucket that holds raw/ and hits/.")]
    [InlineData("Score", "CDP_LAKE_BUCKET is not set: it names the S3 bucket that holds raw/ and hits/.")]
    public async Task A_missing_variable_is_reported_and_ends_the_process(string function, string message)
    {
        await using var process = await FunctionProcess.StartAsync(publication.PathOf(function), [new("AWS_REGION", "us-east-1")]);

        var reported = await process.Api.FailedStart.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.Equal(("SettingsException", message), (reported.Error("errorType"), reported.Error("errorMessage")));
        Assert.NotEqual(0, await process.ExitAsync());
        Assert.Equal(0, process.Api.Gets);
    }

    [Fact]
    public async Task A_program_that_Lambda_did_not_start_says_so()
    {
        Assert.SkipWhen(typeof(LambdaBootstrapBuilder).Assembly.GetName().Name == "Amazon.Lambda.RuntimeSupport",
            "Built with AmazonPackages=true: Amazon's own loop ends such a start with an exception of its own.");
        var start = new ProcessStartInfo(publication.PathOf("Ingest")) { UseShellExecute = false, RedirectStandardError = true };
        start.Environment.Clear();
        using var process = Process.Start(start)!;

        Assert.Contains(
            "AWS_LAMBDA_RUNTIME_API is not set", await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, process.ExitCode);
    }
}
