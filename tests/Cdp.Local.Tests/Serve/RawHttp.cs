using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Cdp.Local.Tests.Serve;

/// <summary>A client that sends exactly the bytes it is given, which HttpClient would not.</summary>
internal static class RawHttp
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static Task<RawReply> SendAsync(Uri server, string request) => SendAsync(server, Encoding.UTF8.GetBytes(request));

    /// <summary>Sends on a connection of its own, in pieces with a pause between them, and reads until the server closes.</summary>
    public static async Task<RawReply> SendAsync(Uri server, params byte[][] pieces)
    {
        using var cancel = new CancellationTokenSource(Patience);
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port, cancel.Token);
        var stream = client.GetStream();
        var sending = SendPiecesAsync(stream, pieces, cancel.Token);
        var reply = await RawReply.ReadAsync(stream, cancel.Token);
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);   // a server may close before it has read everything
        return reply;
    }

    private static async Task SendPiecesAsync(NetworkStream to, byte[][] pieces, CancellationToken cancel)
    {
        foreach (var piece in pieces)
        {
            await to.WriteAsync(piece, cancel);
            if (pieces.Length > 1) await Task.Delay(20, cancel);
        }
    }
}

internal sealed record RawReply(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string? this[string header] => Headers.GetValueOrDefault(header);

    /// <summary>Reads one answer: its header block, and a body of Content-Length bytes (none without one).</summary>
    public static async Task<RawReply> ReadAsync(Stream from, CancellationToken cancel)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await from.ReadAsync(one, cancel) == 0) throw new EndOfStreamException($"The server closed after: {head}");
            head.Append((char)one[0]);
        }
        var lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2))
            .ToDictionary(pair => pair[0].ToLowerInvariant(), pair => pair[1], StringComparer.Ordinal);
        var body = new byte[int.Parse(headers.GetValueOrDefault("content-length", "0"), CultureInfo.InvariantCulture)];
        await from.ReadExactlyAsync(body, cancel);
        return new(int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), headers, body);
    }
}
