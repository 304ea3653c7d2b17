using System.Diagnostics;
using System.Globalization;
using System.Text;
using Cdp.Lake;
using Cdp.Local.Lake;
using Cdp.Storage;
using Cdp.Testing;

namespace Cdp.Local.Tests.Lake;

public sealed class DirectoryObjectStoreTests : ObjectStoreContract, IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("cdp-store-");

    public DirectoryObjectStoreTests() => Store = new DirectoryObjectStore(_root.FullName);

    protected override IObjectStore Store { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Unfinished => $"{_root.FullName}/.tmp";

    public void Dispose() => _root.Delete(recursive: true);

    [Theory]
    [InlineData("../x")]
    [InlineData("raw/../../x")]
    [InlineData("/etc/x")]
    [InlineData("raw//x")]
    [InlineData("raw/")]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("raw/./x"), InlineData("raw/x\0y"), InlineData(".tmp/x"), InlineData("..")]
    public async Task A_key_that_would_leave_the_root_is_refused(string key)
    {
        var fault = await Assert.ThrowsAsync<ObjectStoreException>(() => Store.PutAsync(key, "x"u8.ToArray(), Cancel));
        await Assert.ThrowsAsync<ObjectStoreException>(() => Store.ReadAsync(key, Cancel));
        await Assert.ThrowsAsync<ObjectStoreException>(() => Store.DeleteAsync([key], Cancel));

        Assert.Contains(_root.FullName, fault.Message, StringComparison.Ordinal);
        Assert.Empty(_root.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task Users_of_any_name_have_a_file_of_their_own()
    {
        string[] ids =
            ["../../x", "a/b", "~me", "%2F", ".", "..", "=cmd()", "it's \"x\"\n", string.Concat(Enumerable.Repeat("😀", 250)), "a\0b"];
        var day = new NodaTime.LocalDate(2026, 11, 24);
        foreach (var id in ids)
            await Store.PutAsync(HitLayout.File(day, $"user={UserKey.Of(id, null)}", day), Encoding.UTF8.GetBytes(id), Cancel);

        var keys = await Store.ListAsync("hits/", Cancel).Select(file => file.Key).ToListAsync(Cancel);

        Assert.Equal(ids.Length, keys.Count);
        foreach (var id in ids)
            Assert.Equal(
                id,
                Encoding.UTF8.GetString((await Store.ReadAsync(HitLayout.File(day, $"user={UserKey.Of(id, null)}", day), Cancel))!.Bytes));
    }

    [Fact]
    public async Task What_a_crash_left_is_no_object_and_is_removed_when_it_is_old()
    {
        var (old, young) = ($"{Unfinished}/1-1-a", $"{Unfinished}/1-2-b");
        Directory.CreateDirectory(Unfinished);
        await File.WriteAllTextAsync(old, "half", Cancel);
        await File.WriteAllTextAsync(young, "half", Cancel);
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddHours(-2));

        Assert.Empty(await Store.ListAsync("", Cancel).ToListAsync(Cancel));
        Assert.Empty(await Store.ListFoldersAsync("", Cancel).ToListAsync(Cancel));
        await Store.PutAsync("raw/x", "x"u8.ToArray(), Cancel);

        Assert.False(File.Exists(old));
        Assert.True(File.Exists(young));
    }

    [Fact]
    public async Task A_folder_that_a_crash_left_empty_is_none()
    {
        Directory.CreateDirectory($"{_root.FullName}/hits/dt=2026-11-24/user=a");

        Assert.Empty(await Store.ListFoldersAsync("hits/", Cancel).ToListAsync(Cancel));
    }

    [Fact]
    public async Task Deleting_takes_away_the_folders_that_it_empties()
    {
        await Store.PutAsync("hits/dt=1/user=a/f", "x"u8.ToArray(), Cancel);
        await Store.PutAsync("hits/dt=1/user=b/f", "x"u8.ToArray(), Cancel);

        await Store.DeleteAsync(["hits/dt=1/user=a/f"], Cancel);

        Assert.Equal(["user=b"], Directory.EnumerateFileSystemEntries($"{_root.FullName}/hits/dt=1").Select(Path.GetFileName));
    }

    [Theory, InlineData("raw/x/y"), InlineData("hits/x/y")]
    public async Task A_file_in_place_of_a_folder_is_named_and_nothing_is_left(string key)
    {
        await Store.PutAsync(key[..^2], "file"u8.ToArray(), Cancel);

        var fault = await Assert.ThrowsAsync<ObjectStoreException>(() => Store.PutAsync(key, "x"u8.ToArray(), Cancel));

        Assert.Contains(key, fault.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Unfinished));
        Assert.Equal("file"u8.ToArray(), (await Store.ReadAsync(key[..^2], Cancel))!.Bytes);
    }

    [Fact]
    public async Task A_put_whose_content_fails_midway_leaves_nothing()
    {
        await Assert.ThrowsAsync<ObjectStoreException>(() => Store.PutAsync("hits/x", new Failing(), Cancel));

        Assert.Null(await Store.ReadAsync("hits/x", Cancel));
        Assert.Empty(Directory.EnumerateFiles(Unfinished));
    }

    [Fact]
    public async Task A_hit_file_has_no_name_until_it_is_whole()
    {
        using var nameless = Libc.TryOpenNameless(_root.FullName);
        if (nameless is null) Assert.Skip("the file system for temporary files knows no file without a name (O_TMPFILE)");
        var content = new Watched(() => Directory.EnumerateFiles(_root.FullName, "*", SearchOption.AllDirectories).Count());

        await Store.PutAsync("hits/dt=1/user=a/f", content, Cancel);

        Assert.Equal(0, content.Seen);
        Assert.Equal("x"u8.ToArray(), (await Store.ReadAsync("hits/dt=1/user=a/f", Cancel))!.Bytes);
    }

    [Theory, InlineData(3), InlineData(300)]
    public async Task A_flush_takes_files_and_what_is_removed_since_with_its_folder(int files)
    {
        string[] keys = [.. Enumerable.Range(0, files).Select(n => $"hits/dt=1/user={n}/f")];
        foreach (var key in keys) await Store.PutAsync(key, "x"u8.ToArray(), Cancel);
        await Store.DeleteAsync([keys[0]], Cancel);

        await Store.FlushAsync(Cancel);
        await Store.FlushAsync(Cancel);

        Assert.Equal(files - 1, await Store.ListAsync("hits/", Cancel).CountAsync(Cancel));
    }

    [Fact]
    public async Task Whatever_it_makes_is_for_its_owner_alone()
    {
        await Store.PutAsync("raw/dt=1/x", "x"u8.ToArray(), Cancel);
        await Store.PutAsync("hits/dt=1/user=a/f", "x"u8.ToArray(), Cancel);
        await Store.PutAsync("hits/dt=1/user=a/f", "again"u8.ToArray(), Cancel);
        Assert.NotNull(await Store.TryPutAsync("state/lease", "x"u8.ToArray(), tag: null, Cancel));

        Assert.All(
            _root.EnumerateDirectories("*", SearchOption.AllDirectories), made => Assert.Equal(OwnerOnly.DirectoryMode, made.UnixFileMode));
        Assert.All(_root.EnumerateFiles("*", SearchOption.AllDirectories), made => Assert.Equal(OwnerOnly.FileMode, made.UnixFileMode));
    }

    [Fact]
    public async Task A_full_disk_is_named_as_one()
    {
        if (!File.Exists("/dev/full")) Assert.Skip("there is no /dev/full, which plays the full disk");
        await Store.PutAsync("hits/y", "x"u8.ToArray(), Cancel);

        var placed = Assert.Throws<IOException>(() =>
        {
            using var full = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            RandomAccess.Write(full, "x"u8, 0);
        });
        var fault = StoreFault.Of("put", "hits/x", _root.FullName, placed);

        Assert.Contains("Could not put hits/x", fault.Message, StringComparison.Ordinal);
        Assert.Contains("the disk is full", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_that_may_not_be_written_is_named()
    {
        if (!Directory.Exists("/sys/kernel")) Assert.Skip("there is no /sys, in which not even root may make a directory");
        var store = new DirectoryObjectStore("/sys/kernel/cdp");

        var fault = await Assert.ThrowsAsync<ObjectStoreException>(() => store.PutAsync("raw/x", "x"u8.ToArray(), Cancel));

        Assert.Matches(
            "Could not put raw/x below /sys/kernel/cdp: (this user may not|the file system is read-only).*--data", fault.Message);
    }

    [Fact]
    public async Task Processes_that_contend_for_a_conditional_put_take_turns()
    {
        // flock(1) is a process of its own, which holds the store's lock while the store wants it.
        await Store.PutAsync("raw/x", "x"u8.ToArray(), Cancel);
        using var other = Start("flock", $"{Unfinished}/lock", "sh", "-c", "echo locked; read line");
        try
        {
            Assert.Equal("locked", await other.StandardOutput.ReadLineAsync(Cancel));
            var put = Store.TryPutAsync("state/lease", "mine"u8.ToArray(), tag: null, Cancel);
            await Task.Delay(200, Cancel);
            Assert.False(put.IsCompleted);

            await other.StandardInput.WriteLineAsync("done");

            Assert.NotNull(await put);
        }
        finally
        {
            if (!other.HasExited) other.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public async Task Two_stores_that_count_in_one_object_lose_no_step()
    {
        await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Task.Run(() => CountAsync(new DirectoryObjectStore(_root.FullName), 25), Cancel)));

        Assert.Equal("100", Encoding.UTF8.GetString((await Store.ReadAsync("state/count", Cancel))!.Bytes));
    }

    [Fact]
    public async Task A_process_that_runs_is_there_and_one_that_ended_is_gone()
    {
        var self = LeaseHolder.Name("compact");
        Assert.False(LeaseHolder.IsGone(self));
        Assert.False(LeaseHolder.IsGone("compact by request 7 of Lambda"));
        Assert.False(LeaseHolder.IsGone(self.Replace(Environment.MachineName, "another-host", StringComparison.Ordinal)));

        using var ended = Start("true");
        await ended.WaitForExitAsync(Cancel);
        Assert.True(LeaseHolder.IsGone(self.Replace($"process {Environment.ProcessId}", $"process {ended.Id}", StringComparison.Ordinal)));
        Assert.True(LeaseHolder.IsGone(self[..^"2026-11-24T01:49:11Z".Length] + "2001-01-01T00:00:00Z"));
    }

    private static async Task CountAsync(DirectoryObjectStore store, int steps)
    {
        while (steps > 0)
        {
            var before = await store.ReadAsync("state/count", Cancel);
            var count = before is null ? 0 : int.Parse(before.Bytes, CultureInfo.InvariantCulture);
            var next = Encoding.UTF8.GetBytes((count + 1).ToString(CultureInfo.InvariantCulture));
            if (await store.TryPutAsync("state/count", next, before?.Tag, Cancel) is not null) steps--;
        }
    }

    private static Process Start(string program, params string[] arguments) => Process.Start(
        new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;

    private sealed class Failing : MemoryStream
    {
        private bool _begun;

        public override int Read(Span<byte> buffer)
        {
            if (_begun) throw new IOException("the network went away");
            _begun = true;
            buffer.Fill((byte)'x');
            return buffer.Length;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    }

    private sealed class Watched(Func<int> look) : MemoryStream("x"u8.ToArray())
    {
        public int Seen { get; private set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            Seen = Math.Max(Seen, look());
            return base.Read(buffer, offset, count);
        }

        public override int Read(Span<byte> buffer)
        {
            Seen = Math.Max(Seen, look());
            return base.Read(buffer);
        }
    }
}
