using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Cdp.Benchmarks.Measure;

namespace Cdp.Benchmarks.Whole;

/// <summary>A server in a process of its own, up when made and gone when disposed.</summary>
internal sealed class ServedProcess : IAsyncDisposable
{
    private static readonly double TicksPerSecond = 100; // USER_HZ, which /proc counts in on every Linux

    private readonly Process _process;

    private ServedProcess(Process process) => _process = process;

    /// <summary>User and system time so far.</summary>
    public TimeSpan Cpu
    {
        get
        {
            var fields = File.ReadAllText($"/proc/{_process.Id}/stat").Split(") ")[1].Split(' ');
            var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
            return TimeSpan.FromSeconds(ticks / TicksPerSecond);
        }
    }

    public long PeakBytes => Memory.PeakOf(_process.Id);

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <exception cref="InvalidOperationException">It does not listen on the port within 20 seconds.</exception>
    public static async Task<ServedProcess> StartAsync(string program, IEnumerable<string> arguments, int port, CancellationToken cancel)
    {
        var info = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardInput = true };
        var served = new ServedProcess(Process.Start(info)!);
        for (var wait = 0; wait < 200; wait++)
        {
            if (await ListensAsync(port, cancel)) return served;
            if (served._process.HasExited) break;
            await Task.Delay(100, cancel);
        }

        await served.DisposeAsync();
        throw new InvalidOperationException($"{program} does not listen on port {port}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<bool> ListensAsync(int port, CancellationToken cancel)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, cancel);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
