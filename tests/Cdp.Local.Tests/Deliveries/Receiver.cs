using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Cdp.Local.Tests.Deliveries;

/// <summary>A request as a receiver got it.</summary>
internal sealed record Post(IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string Id => Headers["webhook-id"];

    public string Type => Data.GetProperty("type").GetString()!;

    /// <summary>What it tells: <c>entered best ann</c>.</summary>
    public string Said
    {
        get
        {
            var data = Data.GetProperty("data");
            return $"{Type["segment.".Length..]} {data.GetProperty("segment").GetString()} {data.GetProperty("user_id").GetString()}";
        }
    }

    private JsonElement Data => JsonDocument.Parse(Body).RootElement;
}

/// <summary>A real HTTP server on 127.0.0.1, whose answers are bytes that a test chooses, and which can be away for a while.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    public const string Ok = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";

    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<Post> _posts = new();
    private readonly List<Task> _connections = [];
    private TcpListener _listener;
    private Task _accepting;

    public Receiver()
    {
        (_listener, Port) = Listen(0);
        _accepting = AcceptAsync(_listener);
    }

    /// <summary>The bytes of an answer; null: none ever; empty: the connection is closed without one.</summary>
    public Func<Post, string?> Answer { get; set; } = _ => Ok;

    public int Port { get; }

    public Uri Address => new($"http://127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}/hook");

    /// <summary>All that came, in order.</summary>
    public IReadOnlyList<Post> Posts => [.. _posts];

    public static string Status(int status, string headers = "") =>
        $"HTTP/1.1 {status} Because\r\n{headers}Connection: close\r\nContent-Length: 0\r\n\r\n";

    /// <summary>What a receiver knows that heeds the key: each delivery once, in the order of arrival.</summary>
    public string[] Heeded() => [.. Posts.DistinctBy(post => post.Id).Select(post => post.Said)];

    public async Task GoAwayAsync()
    {
        _listener.Stop();
        await _accepting;
    }

    public void ComeBack()
    {
        (_listener, _) = Listen(Port);
        _accepting = AcceptAsync(_listener);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await GoAwayAsync();
        await Task.WhenAll(_connections);
        _end.Dispose();
    }

    private static (TcpListener Listener, int Port) Listen(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        return (listener, ((IPEndPoint)listener.LocalEndpoint).Port);
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true) _connections.Add(ServeAsync(await listener.AcceptTcpClientAsync()));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Stopped.
        }
    }

    /// <summary>One request a connection.</summary>
    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        try
        {
            var stream = client.GetStream();
            if (await ReadAsync(stream) is not { } post) return;
            var answer = Answer(post);
            _posts.Enqueue(post);
            if (answer is null) await Task.Delay(Timeout.Infinite, _end.Token);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer!));
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
        {
            // The sender, or the test, has gone.
        }
    }

    private static async Task<Post?> ReadAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, new UTF8Encoding(false), leaveOpen: true);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (await reader.ReadLineAsync() is null) return null;
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
            headers[line[..line.IndexOf(':', StringComparison.Ordinal)]] = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        var body = new StringBuilder();
        var one = new char[1];
        for (var rest = int.Parse(headers["content-length"], CultureInfo.InvariantCulture); rest > 0;)
        {
            if (await reader.ReadAsync(one) == 0) return null;
            body.Append(one[0]);
            rest -= char.IsHighSurrogate(one[0]) ? 4 : char.IsLowSurrogate(one[0]) ? 0 : Encoding.UTF8.GetByteCount(one);
        }

        return new(headers, body.ToString());
    }
}
