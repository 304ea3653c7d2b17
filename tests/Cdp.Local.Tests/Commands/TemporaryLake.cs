using System.IO.Compression;
using System.Text;
using Cdp.Local.Postgres;

namespace Cdp.Local.Tests.Commands;

/// <summary>A data directory that is gone after the test, with its private PostgreSQL, wherever that lies.</summary>
internal sealed class TemporaryLake : IDisposable
{
    public const string Day = "2026-11-20";

    public string Root { get; } = Directory.CreateTempSubdirectory("cdp-lake-").FullName;

    public PostgresCluster Cluster => new(Path.Combine(Root, "postgres"));

    /// <summary>Puts lines as one gzip object into an hour of the day.</summary>
    public string PutRaw(string name, params string[] lines) => PutRawBytes(name, Gzip(string.Concat(lines.Select(line => line + "\n"))));

    public string PutRawBytes(string name, byte[] bytes)
    {
        var folder = Path.Combine(Root, "raw", $"dt={Day}", "hour=10");
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, $"20261120T100000.000Z-{name}.ndjson.gz");
        File.WriteAllBytes(file, bytes);
        return file;
    }

    /// <summary>A page view of a signed-in user, as a raw record.</summary>
    public static string PageView(string id, string user) =>
        $$"""{"v":1,"id":"{{id}}","received_at":"{{Day}}T10:00:00.123Z","method":"POST","path":"/collect","body":"v=1&t=pageview"""
        + $$"""&tid=UA-1-1&cid=1.{{id}}&uid={{Uri.EscapeDataString(user)}}&dp=%2Fpricing&z={{id}}"}""";

    public static byte[] Gzip(string text)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return bytes.ToArray();
    }

    public void Dispose()
    {
        var home = Cluster.Home;
        if (Directory.Exists(home)) Directory.Delete(home, recursive: true);
        Directory.Delete(Root, recursive: true);
    }
}
