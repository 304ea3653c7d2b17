using System.Diagnostics;

namespace Cdp.Local.Tests.Serve;

/// <summary>A collector in a process of its own, which dies by kill -9, at the latest with this object.</summary>
internal sealed class KilledServer : IAsyncDisposable
{
    private const string LakeVariable = "CDP_TESTS_SERVED_LAKE";

    private readonly Process _process;

    private KilledServer(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>Starts this test program once more, to do nothing but what <see cref="ServeAsync"/> does.</summary>
    public static async Task<KilledServer> StartAsync(string lake, string method)
    {
        var start =
            new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Cdp.Local.Tests"), ["-explicit", "only", "-method", method])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,   // closes with this process, and the server ends with it
                RedirectStandardOutput = true,
                Environment = { [LakeVariable] = lake },
            };
        File.Delete(AddressFile(lake));
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        try
        {
            await Eventually.Async(() => File.Exists(AddressFile(lake)));
            return new(process, new Uri(await File.ReadAllTextAsync(AddressFile(lake))));
        }
        catch
        {
            Kill(process);
            throw;
        }
    }

    /// <summary>Serves until it is killed, or whoever started it is gone.</summary>
    public static async Task ServeAsync()
    {
        var lake = Environment.GetEnvironmentVariable(LakeVariable);
        Assert.SkipWhen(lake is null, "only run by the tests that kill it");
        await using var collector = await ServedCollector.StartAsync(store: new Cdp.Local.Lake.DirectoryObjectStore(lake));
        await File.WriteAllTextAsync(AddressFile(lake) + ".new", collector.Address.ToString());
        File.Move(AddressFile(lake) + ".new", AddressFile(lake));
        await Console.In.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    public void Kill() => Kill(_process);

    public ValueTask DisposeAsync()
    {
        Kill(_process);
        _process.Dispose();
        return ValueTask.CompletedTask;
    }

    private static void Kill(Process process)
    {
        process.Kill();
        process.WaitForExit();
    }

    private static string AddressFile(string lake) => Path.Combine(lake, "address");
}
