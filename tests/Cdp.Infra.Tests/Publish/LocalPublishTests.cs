using System.Diagnostics;
using Cdp.Aws.Testing;
using Cdp.Infra.Tests.Support;

namespace Cdp.Infra.Tests.Publish;

public sealed class LocalPublishTests : IDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("cdp-publish-");

    [Fact]
    public async Task Without_a_linker_and_without_Docker_it_says_what_to_install()
    {
        var (code, said) = await SynthesizeAsync(_home.CreateSubdirectory("bin"), "dotnet", "node", "uname");
        Assert.Equal(1, code);
        Assert.Equal(
            "Ingest cannot be published here: there is no linker (apt-get install clang zlib1g-dev), and there is no Docker to do it in. Install what is missing, or Docker.",
            said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Last());
    }

    public void Dispose() => _home.Delete(recursive: true);

    /// <summary>Runs the app as cdk does, with nothing but the named programs on its PATH.</summary>
    private async Task<(int Code, string Said)> SynthesizeAsync(DirectoryInfo path, params string[] programs)
    {
        foreach (var program in programs)
            if (Missing.Find(program) is { } found) File.CreateSymbolicLink(Path.Combine(path.FullName, program), found);
        var start = new ProcessStartInfo(Path.Combine(path.FullName, "dotnet"), [Repository.App])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["PATH"] = path.FullName;
        start.Environment["CDK_OUTDIR"] = Path.Combine(_home.FullName, "cdk.out");
        start.Environment["CDK_CONTEXT_JSON"] = """{"firstDay":"2026-11-01"}""";
        using var app = Process.Start(start)!;
        var said = await app.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await app.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (app.ExitCode, said);
    }
}
