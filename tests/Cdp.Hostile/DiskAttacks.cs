namespace Cdp.Hostile;

internal static class DiskAttacks
{
    public static async Task<(bool? Held, string Happened)> FullDiskAsync()
    {
        using var scratch = new Scratch();
        using var disk = FullDisk.Over(scratch.Data);
        if (disk is null) return (null, "this user may not mount a small file system");
        disk.MakeRoom();
        await using var served = await Served.StartAsync(scratch: scratch);
        disk.Fill();
        var answers = new List<int>();
        for (var hit = 0; hit < 200; hit++) answers.Add(await served.HitAsync());
        var lines = served.Errors.Count(line => line.Contains("could not be stored", StringComparison.Ordinal));
        disk.MakeRoom();
        var after = await served.HitAsync();
        var refused = answers.Count(status => status == 503);
        await served.EndAsync("-KILL");
        return (
            refused > 0 && refused + answers.Count(status => status == 204) == 200 && lines == 1 && after == 204,
            $"{refused} answered 503, lines in the log: {lines}; with room again {after}");
    }

    public static async Task<(bool? Held, string Happened)> FullSpillAsync()
    {
        using var scratch = new Scratch();
        var compact = scratch.PutOpenHit();
        using var disk = FullDisk.Over(scratch.PathOf("spill"));
        if (disk is null) return (null, "this user may not mount a small file system");
        var before = $"chmod -R go= {scratch.Data}; export CDP_SPILL_DIRECTORY={scratch.PathOf("spill")}";
        var (exitCode, errors) = await Programs.RunAsync(before, compact);
        return (
            exitCode == 1 && errors.Contains("CDP_SPILL_DIRECTORY", StringComparison.Ordinal),
            $"exit code {exitCode}: {errors.Replace(scratch.PathOf(""), "", StringComparison.Ordinal)}");
    }

    /// <summary>A file system of some megabytes over a directory, full from the start.</summary>
    private sealed class FullDisk : IDisposable
    {
        private readonly string _directory;

        private FullDisk(string directory) => _directory = directory;

        private string Ballast => Path.Combine(_directory, "ballast");

        public static FullDisk? Over(string directory)
        {
            Directory.CreateDirectory(directory);
            if (!Programs.Succeeds("mount", "-t", "tmpfs", "-o", "size=4m,mode=700", "tmpfs", directory)) return null;
            var disk = new FullDisk(directory);
            disk.Fill();
            return disk;
        }

        public void Fill() => Programs.Output("dd", "if=/dev/zero", $"of={Ballast}", "bs=4096");

        public void MakeRoom() => File.Delete(Ballast);

        public void Dispose() => Programs.Output("umount", "-l", _directory);
    }
}
