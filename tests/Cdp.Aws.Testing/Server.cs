using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Cdp.Aws.Testing;

/// <summary>A foreign program that serves HTTP on a free port of 127.0.0.1 until it is disposed.</summary>
public sealed class Server : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly List<string> _said = [];

    private Server(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    public Uri Url => new($"http://127.0.0.1:{Port}");

    /// <param name="arguments">Command-line arguments for a port.</param>
    public static async Task<Server> StartAsync(string program, Func<int, IEnumerable<string>> arguments, string? directory = null)
    {
        var port = FreePort();
        var start = new ProcessStartInfo(program, arguments(port))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory ?? Path.GetTempPath(),
        };
        var server = new Server(Process.Start(start)!, port);
        AppDomain.CurrentDomain.ProcessExit += server.OnProcessExit;
        server.Listen();
        await server.UntilReadyAsync();
        return server;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void OnProcessExit(object? sender, EventArgs e)
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
    }

    private void Listen()
    {
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (_said) _said.Add(line);
    }

    private async Task UntilReadyAsync()
    {
        var since = Stopwatch.StartNew();
        while (!await AcceptsAsync())
        {
            if (!_process.HasExited && since.Elapsed < Patience)
            {
                await Task.Delay(50);
                continue;
            }

            lock (_said)
                throw new InvalidOperationException($"{_process.StartInfo.FileName} does not serve: {string.Join('\n', _said)}");
        }
    }

    private async Task<bool> AcceptsAsync()
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
