using System.Globalization;
using Cdp.Local.Doctor;
using Cdp.Local.Lake;
using Cdp.Local.Serve;
using NodaTime;

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
        AssertSees(
            await DoctorAsync(), $"without a receipt: {TemporaryLake.Day}",
            $"./cdp compact --from {TemporaryLake.Day} --to {TemporaryLake.Day}");

        (await Cli.RunAsync("compact", "--date", TemporaryLake.Day, "--data", _lake.Root)).Succeeded();

        AssertSees(await DoctorAsync(), "never scored", $"./cdp score --date {TemporaryLake.Day}");
        AssertSees(await DoctorAsync(), "25.0% of the events, most of them bad_record", "FROM rejected WHERE reason = 'bad_record'");
        AssertSees(await DoctorAsync(), $"unreadable lines on {TemporaryLake.Day} (1)", "compact that day again");
        AssertSees(await DoctorAsync(("CDP_MAX_CLIENTS_PER_USER", "2")), "'undefined-user' (from uid, 3 clients)", "CDP_USER_ID_FROM");
        AssertSees(await DoctorAsync(("CDP_TIME_ZONE", "Asia/Tokyo")), "the lake was made with other ones", "rebuild");
    }

    [Fact]
    public async Task A_model_with_mistakes_and_rollups_that_lack_what_it_needs_are_named()
    {
        _lake.PutRaw("a", TemporaryLake.PageView("1", "anna"));
        (await Cli.RunAsync("compact", "--date", TemporaryLake.Day, "--data", _lake.Root)).Succeeded();
        var model = Path.Combine(_lake.Root, "other.json");

        File.WriteAllText(model, """{ "aggregates": { "hits": { "count": "" } } }""");
        AssertSees(await DoctorAsync(("CDP_MODEL", model)), "the rollups of the lake lack some of what it needs", "./cdp model prepare");
        File.WriteAllText(model, """{ "aggregates": { "hits": { "cuont": "" } } }""");
        AssertSees(await DoctorAsync(("CDP_MODEL", model)), "it has mistakes", $"{model}:1:");
    }

    [Fact]
    public async Task A_word_that_150_clients_send_as_user_id_is_named_with_the_setting_that_takes_it_out()
    {
        _lake.PutRaw(
            "a",
            [.. Enumerable.Range(0, 150).Select(n => TemporaryLake.PageView($"{n}", "Besucher")), TemporaryLake.PageView("x", "anna")]);
        (await Cli.RunAsync("compact", "--date", TemporaryLake.Day, "--data", _lake.Root)).Succeeded();
        AssertSees(
            await DoctorAsync(), "'Besucher' (from uid, 150 clients)", "set CDP_NOT_USER_IDS=Besucher and ./cdp rebuild",
            "take it out of CDP_USER_ID_FROM");

        (await Cli.RunWithAsync(new() { ["CDP_NOT_USER_IDS"] = "besucher" }, "", "rebuild", "--data", _lake.Root)).Succeeded();

        AssertSees(await DoctorAsync(("CDP_NOT_USER_IDS", "besucher")), "well  user ids:    none is met by more than 100 clients");
        AssertSees(
            await DoctorAsync(), "the lake was made with other ones",
            "CDP_NOT_USER_IDS was 'besucher' when the lake was made, and is not used now");
    }

    [Theory]
    [InlineData("guest", "", "set CDP_NOT_USER_IDS=guest and")]
    [InlineData("guest,Guest,Gast", "", "set CDP_NOT_USER_IDS=guest,Gast and")]
    [InlineData("guest", "Gäste,(leer)", "set CDP_NOT_USER_IDS='Gäste,(leer),guest' and")]
    [InlineData("not signed in", "", "set CDP_NOT_USER_IDS='not signed in' and")]
    [InlineData("x';rm -rf ~;'", "", "add it to CDP_NOT_USER_IDS and")]
    [InlineData("$(id)", "", "add it to CDP_NOT_USER_IDS and")]
    [InlineData("\u001b[2J", "", "add it to CDP_NOT_USER_IDS and")]
    [InlineData("a\u202eb", "", "add it to CDP_NOT_USER_IDS and")]
    [InlineData("guest", "it's me", "add it to CDP_NOT_USER_IDS and")]
    public void Only_a_word_that_does_no_harm_in_a_shell_is_spelled_out(string ids, string set, string advice) =>
        Assert.Contains(
            advice, SuspiciousUserIds.Advice(ids.Split(','), set.Split(',', StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal);

    [Fact]
    public async Task A_hit_file_that_cannot_be_read_is_named()
    {
        _lake.PutRaw("a", TemporaryLake.PageView("1", "anna"));
        (await Cli.RunAsync("compact", "--date", TemporaryLake.Day, "--data", _lake.Root)).Succeeded();
        var file = Directory.GetFiles(Path.Combine(_lake.Root, "hits"), "*.parquet", SearchOption.AllDirectories).Single();
        await File.WriteAllTextAsync(file, "no Parquet", TestContext.Current.CancellationToken);

        AssertSees(await DoctorAsync(), file, $"compact --date {TemporaryLake.Day}");
    }

    [Fact]
    public async Task Requests_that_came_to_an_address_that_is_none_are_counted_and_the_tag_is_named()
    {
        var lake = new DirectoryObjectStore(_lake.Root);
        var today = LocalDate.FromDateTime(DateTime.UtcNow);
        await RequestLog.AddAsync(
            lake, today.PlusDays(-RequestLog.RecentDays), Counts("not_found_with_payload", 1000), TestContext.Current.CancellationToken);
        Assert.Contains("none came to an address that is none", (await DoctorAsync()).Succeeded().Output, StringComparison.Ordinal);

        await RequestLog.AddAsync(lake, today, Counts("not_found", 50), TestContext.Current.CancellationToken);
        await RequestLog.AddAsync(lake, today, Counts("not_found_with_payload", 1200), TestContext.Current.CancellationToken);
        await RequestLog.AddAsync(lake, today.PlusDays(-1), Counts("not_found_with_payload", 34), TestContext.Current.CancellationToken);

        AssertSees(await DoctorAsync(), "1,234 requests came to an address that is none, in the last 7 days", "the site's tag");

        static Dictionary<string, long> Counts(string outcome, long count) => new() { [outcome] = count };
    }

    [Fact]
    public async Task A_lake_past_folders_per_user_is_named_with_what_they_cost_and_the_same_lake_in_buckets_is_well()
    {
        var enough = MeasuredLayouts.Crossing;
        await LakeOfUsersAsync(enough.UsersOfDay);
        var cost = string.Create(
            CultureInfo.InvariantCulture,
            $"{enough.UsersOfDay:N0} users a day: buckets win from about {enough.UsersOfDay:N0}; at {enough.UsersOfDay:N0}, "
            + $"folders take {enough.Compact:0.0} times as long");

        AssertSees(await DoctorAsync(), cost, MeasuredLayouts.Source, "CDP_LAKE_LAYOUT=bucket", "./cdp rebuild");

        (await Cli.RunWithAsync(new() { ["CDP_LAKE_LAYOUT"] = "bucket" }, "", "rebuild", "--data", _lake.Root)).Succeeded();
        AssertSees(await DoctorAsync(("CDP_LAKE_LAYOUT", "bucket")), "well  layout:      64 buckets a day", "1 of 13 things need a look.");
    }

    [Fact]
    public async Task A_lake_short_of_that_is_well()
    {
        await LakeOfUsersAsync(MeasuredLayouts.Crossing.UsersOfDay - 1);

        AssertSees(
            await DoctorAsync(), $"well  layout:      a folder per user, {MeasuredLayouts.Crossing.UsersOfDay - 1:N0} users a day\n",
            "1 of 13 things need a look.");
    }

    [Fact]
    public void Where_buckets_win_comes_from_what_was_measured()
    {
        Assert.True(MeasuredLayouts.All.Count >= 4, "layouts.md has no table that doctor can read");
        Assert.Equal(new MeasuredLayouts(2000, 2.48, 2.98), Assert.Single(MeasuredLayouts.Read("""
            | users a day | compact: user | bucket | user ÷ bucket | query: user | bucket | user ÷ bucket |
            |--:|--:|--:|--:|--:|--:|--:|
            | 2,000 | 2.93 s | 1.18 s | 2.48 | 0.60 s | 0.20 s | 2.98 |
            """)));
        Assert.All(
            MeasuredLayouts.All.SkipWhile(each => each != MeasuredLayouts.Crossing),
            each => Assert.True(each is { Compact: > 1, Query: > 1 }));
    }

    public void Dispose() => _lake.Dispose();

    private async Task LakeOfUsersAsync(int users)
    {
        _lake.PutRaw("a", [.. Enumerable.Range(0, users).Select(n => TemporaryLake.PageView($"{n}", $"user-{n}"))]);
        (await Cli.RunAsync("compact", "--date", TemporaryLake.Day, "--data", _lake.Root)).Succeeded();
    }

    private Task<Cli> DoctorAsync(params (string Name, string Value)[] variables) =>
        Cli.RunWithAsync(variables.ToDictionary(variable => variable.Name, variable => variable.Value), "", "doctor", "--data", _lake.Root);

    private static void AssertSees(Cli run, params string[] parts)
    {
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("", run.Errors);
        Assert.All(parts, part => Assert.Contains(part, run.Output, StringComparison.Ordinal));
    }
}
