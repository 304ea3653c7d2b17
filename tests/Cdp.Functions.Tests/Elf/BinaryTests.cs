namespace Cdp.Functions.Tests.Elf;

/// <summary>The binaries start on provided.al2023: its glibc is 2.34, and its base has nothing else that they might need.</summary>
public sealed class BinaryTests(Publication publication)
{
    private static readonly Version Glibc = new(2, 34);

    private static readonly string[] Base =
        ["libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"];

    [Theory]
    [InlineData("Ingest")]
    [InlineData("Batch")]
    [InlineData("Deliver")]
    [InlineData("Compact")]
    [InlineData("Score")]
    public async Task A_function_needs_nothing_that_Amazon_Linux_2023_lacks(string function)
    {
        var path = publication.PathOf(function);
        var binary = new ElfBinary(path);

        Assert.Empty(binary.Libraries.Except(Base));
        Assert.NotEmpty(binary.Versions);
        Assert.All(
            binary.Versions, needed => Assert.True(IsThere(needed.Version), $"{function} needs {needed.Version} of {needed.Library}"));
        await using var output = Console.OpenStandardOutput();
        output.Write(
            System.Text.Encoding.UTF8.GetBytes($"{function}: {new FileInfo(path).Length / 1_000_000.0:F1} MB, {Highest(binary)}\n"));
    }

    private static bool IsThere(string version) =>
        version.StartsWith("GLIBC_", StringComparison.Ordinal) && Version.TryParse(version["GLIBC_".Length..], out var parsed)
            && parsed <= Glibc;

    private static string Highest(ElfBinary binary) =>
        $"GLIBC_{binary.Versions.Max(needed => Version.Parse(needed.Version["GLIBC_".Length..]))}";
}
