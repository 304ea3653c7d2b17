namespace Cdp.Local.Tests.Commands;

public sealed class DoctorTests : IDisposable
{
    private readonly TemporaryLake _lake = new();

    public DoctorTests() => Needs.Postgres();

    [Fact]
    public async Task An_empty_directory_is_well()
    {
        var run = (await DoctorAsync()).Succeeded();

        Assert.Contains("All is well.", run.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_lake.Root));
    }

    [Fact]
    public async Task Each_fault_is_named_with_what_to_do()
    {
        _lake.PutRaw("a", [.. Enumerable.Range(0, 3).Select(n => TemporaryLake.PageView($"{n}", "undefined-user")), "not json"]);
        AssertSees(await DoctorAsync(), $"without a receipt: {TemporaryLake.Day}", $"./cdp compact --from {TemporaryLake.Day} --to {TemporaryLake.Day}");

        (await Cli.RunAsync("compact", "--date", TemporaryLake.Day, "--data", _lake.Root)).Succeeded();

        AssertSees(await DoctorAsync(), "never scored", $"./cdp score --date {TemporaryLake.Day}");
        AssertSees(await DoctorAsync(), "25.0% of the events, most of them bad_record", "FROM rejected WHERE reason = 'bad_record'");
        AssertSees(await DoctorAsync(), $"unreadable lines on {TemporaryLake.Day} (1)", "compact that day again");
        AssertSees(await DoctorAsync(("CDP_MAX_CLIENTS_PER_USER", "2")), "'undefined-user' (from uid, 3 clients)", "CDP_USER_ID_FROM");
        AssertSees(await DoctorAsync(("CDP_TIME_ZONE", "Asia/Tokyo")), "the lake was made with other ones", "rebuild");
    }

    [Fact]
    public async Task A_hit_file_that_cannot_be_read_is_named()
    {
        _lake.PutRaw("a", TemporaryLake.PageView("1", "anna"));
        (await Cli.RunAsync("compact", "--date", TemporaryLake.Day, "--data", _lake.Root)).Succeeded();
        var file = Directory.GetFiles(Path.Combine(_lake.Root, "hits"), "*.parquet", SearchOption.AllDirectories).Single();
        await File.WriteAllTextAsync(file, "no Parquet", TestContext.Current.CancellationToken);

        AssertSees(await DoctorAsync(), file, $"compact --date {TemporaryLake.Day}");
    }

    public void Dispose() => _lake.Dispose();

    private Task<Cli> DoctorAsync(params (string Name, string Value)[] variables) =>
        Cli.RunWithAsync(variables.ToDictionary(variable => variable.Name, variable => variable.Value), "", "doctor", "--data", _lake.Root);

    private static void AssertSees(Cli run, params string[] parts)
    {
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("", run.Errors);
        Assert.All(parts, part => Assert.Contains(part, run.Output, StringComparison.Ordinal));
    }
}
