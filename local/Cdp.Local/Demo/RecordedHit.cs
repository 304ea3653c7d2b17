using System.Globalization;
using System.Text.Json.Nodes;

namespace Cdp.Local.Demo;

/// <summary>A request as a client once sent it, from <c>events/hits/YYYY-MM-DD.ndjson</c>.</summary>
/// <param name="Headers">Names in lower case; those of the connection itself (host, content-length) are left out.</param>
internal sealed record RecordedHit(
    DateTimeOffset At, string Method, string Path, string Query, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body)
{
    /// <summary>All lines of all files, in the order of their names.</summary>
    /// <exception cref="IOException">There is no recording.</exception>
    public static IEnumerable<RecordedHit> ReadAll(string directory)
    {
        var files = Directory.GetFiles(directory, "*.ndjson");
        Array.Sort(files, StringComparer.Ordinal);
        return files.SelectMany(File.ReadLines).Select(Parse);
    }

    private static RecordedHit Parse(string line)
    {
        var request = JsonNode.Parse(line)!.AsObject();
        return new(
            DateTimeOffset.Parse(Text("at"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
            Text("method"),
            Text("path"),
            Text("query"),
            [.. request["headers"]!.AsObject().Select(header => KeyValuePair.Create(header.Key, (string)header.Value!))],
            request["body_base64"] is { } bytes
                ? Convert.FromBase64String((string)bytes!)
                : System.Text.Encoding.UTF8.GetBytes(Text("body")));

        string Text(string name) => (string)request[name]!;
    }
}
