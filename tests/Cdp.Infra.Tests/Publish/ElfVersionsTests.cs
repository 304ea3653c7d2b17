using System.Diagnostics;
using System.Text.RegularExpressions;
using Cdp.Infra.Publish;
using Cdp.Testing;

namespace Cdp.Infra.Tests.Publish;

public sealed partial class ElfVersionsTests
{
    /// <summary>Native libraries that .NET itself came with, and the program that runs this test.</summary>
    [Fact]
    public void The_newest_version_is_the_one_that_objdump_finds()
    {
        if (Missing.Find("objdump") is not { } objdump)
        {
            Missing.Skip("objdump is not installed (apt-get install binutils): it is the second opinion.");
            return;
        }

        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var files = Directory.GetFiles(runtime, "*.so").Append(Environment.ProcessPath!).ToArray();
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.Equal(Seen(objdump, file), ElfVersions.NewestGlibc(file)));
    }

    [Fact]
    public void A_file_that_is_no_program_needs_nothing() =>
        Assert.Null(ElfVersions.NewestGlibc(typeof(ElfVersionsTests).Assembly.Location));

    private static Version? Seen(string objdump, string file)
    {
        using var process =
            Process.Start(new ProcessStartInfo(objdump, ["-T", file]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return Glibc().Matches(said).Select(match => Version.Parse(match.Groups["version"].Value)).Max();
    }

    [GeneratedRegex(@"GLIBC_(?<version>2\.\d+(\.\d+)?)", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Glibc();
}
