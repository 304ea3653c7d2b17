using System.CommandLine;
using System.CommandLine.Parsing;
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
    private readonly Option<int?> _dashboardPort = DashboardPort();
    private readonly Option<string?> _destinations = CommonOptions.Destinations();
    private readonly Option<string> _address = new("--address")
    {
        Description = "Address to listen on: 127.0.0.1 for a proxy on this machine, 0.0.0.0 for everybody",
        HelpName = "IP",
        DefaultValueFactory = _ => "127.0.0.1",
    };

    public ServeCommand()
        : base(
            "serve",
            "Collector, dashboard and nightly runs: the whole platform on one machine. "
            + "Ctrl-C or SIGTERM finishes the requests in flight and stops it",
            "./cdp serve --port 8080",
            "./cdp serve --port 0                  a free port, which it prints",
            "./cdp serve --port 80 --address 0.0.0.0 --data /var/lib/lake",
            "CDP_TIME_ZONE=Europe/Vienna ./cdp serve")
    {
        Options.Add(_port);
        Options.Add(_dashboardPort);
        Options.Add(_address);
        Options.Add(_data);
        Options.Add(_postgres);
        Options.Add(_destinations);
    }

    public static Option<int> Port() => new("--port")
    {
        Description = "Port of the collector, which serves nothing else; 0 takes a free one",
        HelpName = "P",
        DefaultValueFactory = _ => 8080,
        CustomParser = ParsePort,
    };

    public static Option<int?> DashboardPort() => new("--dashboard-port")
    {
        Description = "Port of 127.0.0.1 for the dashboard, health and metrics; 0 takes a free one. Without: the one after --port",
        HelpName = "P",
        CustomParser = argument => ParsePort(argument),
    };

    private static int ParsePort(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort) return port;
        argument.AddError(
            $"{((OptionResult)argument.Parent!).IdentifierToken} is '{text}': it must be a number from 0 to {IPEndPoint.MaxPort}.");
        return 0;
    }

    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        if (!IPAddress.TryParse(parsed.GetRequiredValue(_address), out var address))
            throw new SettingsException(
                $"--address is '{parsed.GetValue(_address)}': it must be an IP address such as 127.0.0.1 or 0.0.0.0.");
        var at = new IPEndPoint(address, parsed.GetValue(_port));
        return ServeAsync(
            parsed, parsed.GetRequiredValue(_data), parsed.GetValue(_postgres), at, parsed.GetValue(_dashboardPort), nights: true, cancel,
            parsed.GetValue(_destinations));
    }

    public static async Task<int> ServeAsync(
        ParseResult parsed, string data, string? postgres, IPEndPoint at, int? dashboardPort, bool nights, CancellationToken cancel,
        string? destinations = null)
    {
        var platform = ForWriting(parsed, data, destinations: destinations);
        // A model or a destination with mistakes stops the start, and not the night.
        _ = (platform.Model, nights ? platform.SignedDestinations : []);
        var service = new Service(
            platform, postgres, destinations, nights, new Report(parsed.InvocationConfiguration.Output).Line,
            parsed.InvocationConfiguration.Error.WriteLine);
        await service.RunAsync(at, dashboardPort, cancel);
        return CommandLine.Done;
    }
}
