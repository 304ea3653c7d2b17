using System.Globalization;

namespace Cdp.Hostile;

/// <summary>A directory for one attack, with the data directory in it; gone when disposed.</summary>
internal sealed class Scratch : IDisposable
{
    private const string Day = "2026-11-20";

    private const string Body = "v=1&t=pageview&tid=UA-1-1&cid=1.1&uid=anna";

    private const string Hit = $$"""
        {"v":1,"id":"a","received_at":"{{Day}}T10:00:00.000Z","method":"POST","path":"/collect","body":"{{Body}}"}
        """;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("cdp-hostile-");

    public string Data => Path.Combine(_directory.FullName, "lake");

    public string PathOf(string name) => Path.Combine(_directory.FullName, name);

    /// <summary>A hit of a past day, in a file that everybody may read.</summary>
    public string[] PutOpenHit()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Data, "raw", $"dt={Day}", "hour=10")).FullName;
        var file = Path.Combine(folder, "20261120T100000.000Z-a.ndjson");
        File.WriteAllText(file, Hit + "\n");
        Programs.Output("chmod", "-R", "a+rX", Data);
        return ["compact", "--date", Day, "--data", Data];
    }

    /// <summary>An object of yesterday without an end: a nightly run that reads it goes on until it is ended.</summary>
    public Scratch PutEndlessObject()
    {
        var hour = DateTime.UtcNow.AddDays(-1).ToString("'raw/dt='yyyy-MM-dd'/hour=10'", CultureInfo.InvariantCulture);
        var folder = Directory.CreateDirectory(Path.Combine(Data, hour)).FullName;
        Programs.Output("mkfifo", Path.Combine(folder, "endless.ndjson"));
        return this;
    }

    /// <summary>How many files and directories of the lake another user may read, write or enter.</summary>
    public int Open() => Programs.Output("find", Data, "-perm", "/077").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;

    public int Entries() => Programs.Output("find", Data).Split('\n').Length;

    public void Dispose() => _directory.Delete(recursive: true);
}
