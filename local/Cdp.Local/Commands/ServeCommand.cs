using System.CommandLine;
using System.Globalization;
using System.Net;
using Cdp.Local.Serve;
using Cdp.Settings;

namespace Cdp.Local.Commands;

internal sealed class ServeCommand : CdpCommand
{
    private readonly Option<string> _data = CommonOptions.Data();
    private readonly Option<string?> _postgres = CommonOptions.Postgres();
    private readonly Option<int> _port = Port();
    private readonly Option<string> _address = new("--address")
    {
        Description = "Address to listen on: 127.0.0.1 for a proxy on this machine, 0.0.0.0 for everybody",
        HelpName = "IP",
        DefaultValueFactory = _ => "127.0.0.1",
    };

    public ServeCommand()
        : base(
            "serve",
            "Collector, page and nightly runs: the whole platform on one machine. Ctrl-C or SIGTERM finishes the requests in flight and stops it",
            "./cdp serve --port 8080",
            "./cdp serve --port 0                  a free port, which it prints",
            "./cdp serve --port 80 --address 0.0.0.0 --data /var/lib/lake",
            "CDP_TIME_ZONE=Europe/Vienna ./cdp serve")
    {
        Options.Add(_port);
        Options.Add(_address);
        Options.Add(_data);
        Options.Add(_postgres);
    }

    public static Option<int> Port() => new("--port")
    {
        Description = "Port of the collector and the page; 0 takes a free one",
        HelpName = "P",
        DefaultValueFactory = _ => 8080,
        CustomParser = argument =>
        {
            var text = argument.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort) return port;
            argument.AddError($"--port is '{text}': it must be a number from 0 to {IPEndPoint.MaxPort}.");
            return 0;
        },
    };

    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken cancel) =>
        IPAddress.TryParse(parsed.GetRequiredValue(_address), out var address)
            ? ServeAsync(parsed, parsed.GetRequiredValue(_data), parsed.GetValue(_postgres), parsed.GetValue(_port), nights: true, cancel, address)
            : throw new SettingsException($"--address is '{parsed.GetValue(_address)}': it must be an IP address such as 127.0.0.1 or 0.0.0.0.");

    public static async Task<int> ServeAsync(
        ParseResult parsed, string data, string? postgres, int port, bool nights, CancellationToken cancel, IPAddress? address = null)
    {
        var platform = new Platform(data, Variables.OfProcess(), TimeProvider.System);
        var service = new Service(platform, postgres, nights, new Report(parsed.InvocationConfiguration.Output).Line, parsed.InvocationConfiguration.Error.WriteLine);
        await service.RunAsync(new(address ?? IPAddress.Loopback, port), cancel);
        return CommandLine.Done;
    }
}
