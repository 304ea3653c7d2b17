using System.Diagnostics;

namespace Cdp.Local.Tests.Commands;

public sealed class OutputTests
{
    [Fact]
    public async Task Rows_and_the_shells_own_lines_stand_in_a_file_in_their_order()
    {
        var directory = Directory.CreateTempSubdirectory("cdp-output-").FullName;
        try
        {
            var start = new ProcessStartInfo(
                "sh", ["-c", "(echo first; dotnet \"$0\" query 'SELECT 7/2 AS a' --format csv --data lake; echo last) > out", Cli.Program])
            {
                UseShellExecute = false,
                WorkingDirectory = directory,
            };
            using var shell = Process.Start(start)!;
            await shell.WaitForExitAsync(TestContext.Current.CancellationToken);

            Assert.Equal(
                "first\na\n3\nlast\n", await File.ReadAllTextAsync(Path.Combine(directory, "out"), TestContext.Current.CancellationToken));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
