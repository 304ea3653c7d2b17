using System.Diagnostics;
using System.Globalization;
using Cdp.Local.Lake;
using Cdp.Local.Postgres;
using Cdp.Storage;
using Cdp.Testing;
using NodaTime;

namespace Cdp.Local.Tests.Commands;

/// <summary>
/// Bad input through the command line: one clear message and exit code 1, or counted and kept; and the next run repairs it.
/// </summary>
public sealed class BadInputTests : IDisposable
{
    private readonly TemporaryLake _lake = new();

    [Fact]
    public async Task An_empty_lake_is_compacted_and_scored_to_nothing()
    {
        (await CompactAsync()).Succeeded();

        Assert.Equal("[]\n", (await QueryAsync("SELECT * FROM hits")).Output);
        Assert.Contains(
            "\"requests\":0", await File.ReadAllTextAsync(Receipt, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_is_no_json_and_a_cut_object_are_counted_and_kept()
    {
        var whole = TemporaryLake.Gzip(string.Concat(Enumerable.Range(0, 500).Select(n => TemporaryLake.PageView($"c{n}", "u") + "\n")));
        _lake.PutRaw("a", TemporaryLake.PageView("1", "anna"), "not json", TemporaryLake.PageView("2", "anna"));
        _lake.PutRawBytes("b", whole[..(whole.Length / 2)]);

        (await CompactAsync()).Succeeded();

        Assert.Equal(
            """[{"reason":"bad_record","n":2}]""" + "\n",
            (await QueryAsync("SELECT reason, count(*) AS n FROM rejected GROUP BY reason")).Output);
        Assert.Equal("""[{"n":2}]""" + "\n", (await QueryAsync("SELECT count(*) AS n FROM hits WHERE user_id = 'anna'")).Output);
    }

    [Fact]
    public async Task A_hit_file_cut_in_half_is_named_with_the_cure_and_the_cure_works()
    {
        _lake.PutRaw("a", TemporaryLake.PageView("1", "anna"));
        (await CompactAsync()).Succeeded();
        var file = Directory.GetFiles(Path.Combine(_lake.Root, "hits"), "*.parquet", SearchOption.AllDirectories).Single();
        using (var cut = File.OpenWrite(file)) cut.SetLength(cut.Length / 2);

        (await QueryAsync("SELECT count(*) AS n FROM hits")).FailedWith(1, file, $"compact --date {TemporaryLake.Day}");
        (await CompactAsync()).Succeeded();

        Assert.Equal("""[{"n":1}]""" + "\n", (await QueryAsync("SELECT count(*) AS n FROM hits")).Output);
    }

    [Fact]
    public async Task A_lake_made_with_other_settings_is_refused_and_rebuild_is_named()
    {
        _lake.PutRaw("a", TemporaryLake.PageView("1", "anna"));
        (await CompactAsync()).Succeeded();

        var other = await Cli.RunWithAsync(
            new() { ["CDP_TIME_ZONE"] = "Europe/Vienna" }, "", "compact", "--date", TemporaryLake.Day, "--data", _lake.Root);

        other.FailedWith(1, "rebuild");
    }

    [Fact]
    public async Task A_directory_that_takes_nothing_more_fails_with_its_name_and_the_next_run_repairs_it()
    {
        Needs.Root();
        using var full = new FullDisk(_lake.Root);
        _lake.PutRaw("a", [.. Enumerable.Range(0, 200).Select(n => TemporaryLake.PageView($"{n}", $"user-{n}"))]);
        full.Fill();

        (await CompactAsync()).FailedWith(1, _lake.Root);
        full.MakeRoom();
        (await CompactAsync()).Succeeded();

        Assert.Equal("""[{"n":200}]""" + "\n", (await QueryAsync("SELECT count(*) AS n FROM hits")).Output);
    }

    [Fact]
    public async Task A_read_only_directory_is_named()
    {
        Needs.Root();
        using var disk = new FullDisk(_lake.Root);
        _lake.PutRaw("a", TemporaryLake.PageView("1", "anna"));
        disk.MakeReadOnly();

        (await CompactAsync()).FailedWith(1, _lake.Root);
    }

    [Fact]
    public async Task A_second_compaction_names_the_first_and_changes_nothing()
    {
        _lake.PutRaw("a", TemporaryLake.PageView("1", "anna"));
        await using (
            await Lease.TakeAsync(
                new DirectoryObjectStore(_lake.Root), LeaseHolder.Name("compact"), TimeProvider.System,
                TestContext.Current.CancellationToken))
        {
            (await CompactAsync()).FailedWith(1, $"process {Environment.ProcessId}");
            Assert.False(File.Exists(Receipt));
        }

        (await CompactAsync()).Succeeded();
    }

    [Fact]
    public async Task A_day_that_is_not_compacted_is_not_scored()
    {
        Needs.Postgres();

        (await Cli.RunAsync("score", "--date", TemporaryLake.Day, "--data", _lake.Root)).FailedWith(2, "compact", TemporaryLake.Day);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named_and_no_password_is_shown()
    {
        _lake.PutRaw("a", TemporaryLake.PageView("1", "anna"));
        (await CompactAsync()).Succeeded();

        var run = await Cli.RunAsync(
            "score", "--date", TemporaryLake.Day, "--data", _lake.Root, "--postgres", "postgresql://cdp:s3cret@127.0.0.1:9/db");

        run.FailedWith(1, "127.0.0.1:9");
        Assert.DoesNotContain("s3cret", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_server_of_a_killed_program_is_used_by_the_next_and_stopped_with_it()
    {
        Needs.Postgres();
        _lake.PutRaw("a", TemporaryLake.PageView("1", "anna"));
        (await CompactAsync()).Succeeded();
        using (var killed = await Served.StartAsync(_lake.Root)) await killed.LineAsync("Profiles: ");

        (await Cli.RunAsync("score", "--date", TemporaryLake.Day, "--data", _lake.Root)).Succeeded();

        await WaitForServerToStopAsync();
    }

    /// <summary>A nightly run that the killed program had begun uses the server, too, and stops it when it is the last.</summary>
    private async Task WaitForServerToStopAsync()
    {
        var binaries = PostgresBinaries.Found()[0];
        for (var tries = 0; _lake.Cluster.IsRunning(binaries); tries++)
        {
            Assert.True(tries < 600, "the server still runs a minute after its last user");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_day_for_whose_rows_there_is_no_room_is_refused_with_what_to_do_and_done_where_there_is()
    {
        await new BigDay(LocalDate.FromDateTime(DateTime.Parse(TemporaryLake.Day, CultureInfo.InvariantCulture)), 36_000, 1_000, 24)
            .PutAsync(new DirectoryObjectStore(_lake.Root), TestContext.Current.CancellationToken);
        var directory = Directory.CreateDirectory(Path.Combine(_lake.Root, "spill")).FullName;
        var little = new Dictionary<string, string>
        {
            ["CDP_SPILL_DIRECTORY"] = directory,
            ["CDP_MEMORY_MB"] = "16",
            ["CDP_LAKE_LAYOUT"] = "bucket",
        };
        string[] compact = ["compact", "--date", TemporaryLake.Day, "--data", _lake.Root];
        using (new FullDisk(directory, megabytes: 1))
        {
            (await Cli.RunWithAsync(little, "", compact))
                .FailedWith(
                    1, $"could not be kept in {directory} (CDP_SPILL_DIRECTORY): No space left on device", "name a directory with more");
        }

        Assert.False(Directory.Exists(Path.Combine(_lake.Root, "hits")));
        (await Cli.RunWithAsync(little, "", compact)).Succeeded();
        Assert.Empty(Directory.GetFileSystemEntries(directory));
    }

    [Fact]
    public async Task A_full_directory_for_temporary_files_is_named_also_where_rows_themselves_need_none()
    {
        Needs.Root();
        _lake.PutRaw("a", TemporaryLake.PageView("1", "anna"));
        var directory = Directory.CreateDirectory(Path.Combine(_lake.Root, "spill")).FullName;
        using (var full = new FullDisk(directory, megabytes: 1))
        {
            full.Fill();
            (
                await Cli.RunWithAsync(
                    new() { ["CDP_SPILL_DIRECTORY"] = directory }, "", "compact", "--date", TemporaryLake.Day, "--data", _lake.Root))
                .FailedWith(
                    1, $"could not be kept in {directory} (CDP_SPILL_DIRECTORY): No space left on device", "name a directory with more");
        }

        (await CompactAsync()).Succeeded();
    }

    public void Dispose() => _lake.Dispose();

    private string Receipt => Path.Combine(_lake.Root, "runs", "compact", $"dt={TemporaryLake.Day}.json");

    private Task<Cli> CompactAsync() => Cli.RunAsync("compact", "--date", TemporaryLake.Day, "--data", _lake.Root);

    private Task<Cli> QueryAsync(string sql) => Cli.RunAsync("query", sql, "--format", "json", "--data", _lake.Root);

    /// <summary>A small file system of its own over a directory.</summary>
    private sealed class FullDisk : IDisposable
    {
        private readonly string _root;

        public FullDisk(string root, int megabytes = 24)
        {
            _root = root;
            if (!Tool.Run("mount", ["-t", "tmpfs", "-o", $"size={megabytes}m,mode=755", "tmpfs", root]).Succeeded)
                Assert.Skip("this machine lets nobody mount a tmpfs");
        }

        private string Ballast => Path.Combine(_root, "ballast");

        public void Fill()
        {
            using var ballast = File.Create(Ballast);
            try
            {
                while (true) ballast.Write(new byte[4096]);
            }
            catch (IOException)
            {
                Debug.Assert(ballast.Length > 0);   // full: that is what it is for
            }
        }

        public void MakeReadOnly() => Assert.True(Tool.Run("mount", ["-o", "remount,ro", _root]).Succeeded);

        public void MakeRoom() => File.Delete(Ballast);

        public void Dispose() => Tool.Run("umount", [_root]);
    }
}
