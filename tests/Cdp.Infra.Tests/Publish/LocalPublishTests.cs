using System.Diagnostics;
using System.Runtime.InteropServices;
using Amazon.CDK;
using Cdp.Infra.Publish;
using Cdp.Infra.Tests.Support;
using Cdp.Testing;
using Architecture = System.Runtime.InteropServices.Architecture;

namespace Cdp.Infra.Tests.Publish;

public sealed class LocalPublishTests : IDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("cdp-publish-");

    /// <summary>What cdk deploy uploads, made as it makes it: Native AOT, which takes a while.</summary>
    [Fact]
    public async Task A_function_becomes_one_executable_that_Lambda_can_start()
    {
        if (Missing.Find("clang") is null && Missing.Find("gcc") is null)
            Missing.Skip("There is no linker (apt-get install clang zlib1g-dev): functions are native executables.");
        var made = _home.CreateSubdirectory("ingest");
        using var build = new LocalBuild(Repository.Root, Target.Of(architecture: null), "Ingest");
        var model = new FileInfo(Repository.PathOf("models", "shop.json"));
        var publish = new LocalPublish(build, "Ingest", model, error => Assert.Fail(error.Message));
        Assert.True(publish.TryBundle(made.FullName, new BundlingOptions()));
        var files =
            made.GetFiles().Where(file => !file.Name.EndsWith(".so", StringComparison.Ordinal)).OrderBy(file => file.Name).ToArray();
        Assert.Equal(["bootstrap", "model.json"], files.Select(file => file.Name));
        Assert.Equal(File.ReadAllBytes(model.FullName), File.ReadAllBytes(files[1].FullName));
        var bootstrap = files[0];
        Assert.True(ElfVersions.NewestGlibc(bootstrap.FullName) <= new Version(2, 34));
        var (_, said) = await RunAsync(new ProcessStartInfo(bootstrap.FullName));
        Assert.Contains("AWS_LAMBDA_RUNTIME_API is not set", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Native_code_for_another_processor_is_left_to_Docker()
    {
        using var build = new LocalBuild(
            Repository.Root, Target.Of(RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "x86_64" : "arm64"), "Ingest");

        Assert.Matches("^native code for linux-(arm64|x64) is made on a machine of that kind$", build.Missing());
    }

    [Fact]
    public async Task Without_a_linker_and_without_Docker_it_says_what_to_install()
    {
        var (code, said) = await SynthesizeAsync(_home.CreateSubdirectory("bin"), "dotnet", "node", "uname");
        Assert.Equal(1, code);
        Assert.Equal(
            "Ingest cannot be published here: there is no linker (apt-get install clang zlib1g-dev), and there is no Docker to do it in. "
            + "Install what is missing, or Docker.",
            said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Last());
    }

    public void Dispose() => _home.Delete(recursive: true);

    /// <summary>Runs the app as cdk does, with nothing but the named programs on its PATH.</summary>
    private Task<(int Code, string Said)> SynthesizeAsync(DirectoryInfo path, params string[] programs)
    {
        foreach (var program in programs)
            if (Missing.Find(program) is { } found) File.CreateSymbolicLink(Path.Combine(path.FullName, program), found);
        var start = new ProcessStartInfo(Path.Combine(path.FullName, "dotnet"), [CdkApp.Program]) { WorkingDirectory = Repository.Root };
        start.Environment["PATH"] = path.FullName;
        start.Environment["CDK_OUTDIR"] = Path.Combine(_home.FullName, "cdk.out");
        start.Environment["CDK_CONTEXT_JSON"] = """{"firstDay":"2026-11-01"}""";
        return RunAsync(start);
    }

    /// <summary>Runs a program to its end and returns what it wrote to stderr.</summary>
    private static async Task<(int Code, string Said)> RunAsync(ProcessStartInfo start)
    {
        (start.UseShellExecute, start.RedirectStandardOutput, start.RedirectStandardError) = (false, true, true);
        using var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        var said = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, said);
    }
}
