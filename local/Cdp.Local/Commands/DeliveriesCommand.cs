using System.CommandLine;
using Cdp.Deliver;
using Cdp.Local.Deliveries;
using Cdp.Local.Postgres;
using Cdp.Settings;

namespace Cdp.Local.Commands;

internal sealed class DeliveriesCommand : CdpCommand
{
    private readonly Option<string?> _destination = new("--destination") { Description = "Of one destination only", HelpName = "D" };
    private readonly Option<string?> _state = new("--state") { Description = "pending, dead or delivered; without it the first two" };
    private readonly Option<string> _format = new("--format") { Description = "How it is written", DefaultValueFactory = _ => "table" };
    private readonly Option<string?> _resend =
        new("--resend") { Description = "Put a dead delivery back, or all of them, and send what is due", HelpName = "ID|all" };
    private readonly Option<bool> _send = new("--send") { Description = "Send what is due" };
    private readonly Option<string?> _destinations = CommonOptions.Destinations();
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly Option<string> _data = CommonOptions.Data();
    private readonly Option<string?> _postgres = CommonOptions.Postgres();

    public DeliveriesCommand()
        : base(
            "deliveries",
            "What destinations are told: what waits, what was given up, and sending that again",
            "./cdp deliveries                                 what waits and what is dead",
            "./cdp deliveries --state delivered --destination crm --format json",
            "./cdp deliveries --send                          what is due, now",
            "./cdp deliveries --resend all --destination crm")
    {
        _state.AcceptOnlyFromAmong("pending", "dead", "delivered");
        _format.AcceptOnlyFromAmong("table", "json");
        foreach (var option in (Option[])[_destination, _state, _format, _resend, _send, _destinations, _model, _data, _postgres])
            Options.Add(option);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var (id, data) = (parsed.GetValue(_resend), parsed.GetRequiredValue(_data));
        var platform = ForWriting(parsed, data, model: parsed.GetValue(_model), destinations: parsed.GetValue(_destinations));
        var sends = id is not null || parsed.GetValue(_send);
        var signed = sends ? platform.SignedDestinations : [];
        if (sends && id is null && signed.Count == 0)
            throw new SettingsException(
                "There are no destinations to send to: name their file with --destinations FILE or CDP_DESTINATIONS.");
        await using var database = await ProfileDatabase.OpenAsync(parsed.GetValue(_postgres), platform.Data, cancel);
        var (table, report) = (new DeliveryTable(database.Source), new Report(parsed.InvocationConfiguration.Output));
        if (!await table.ExistsAsync(cancel)) throw new CommandException("no profiles were loaded yet: run ./cdp score first.");
        if (id is not null) await ResendAsync(table, parsed.GetValue(_destination), id, report, cancel);
        if (!sends) await ListAsync(parsed, table, report, cancel);
        else
            foreach (var line in await new LocalDeliveries(database.Source, signed, platform.Clock).SendAsync(cancel)) report.Line(line);
        return CommandLine.Done;
    }

    private static async Task ResendAsync(DeliveryTable table, string? destination, string id, Report report, CancellationToken cancel)
    {
        var resent = await table.ResendAsync(destination, id == "all" ? null : id, cancel);
        if (id != "all" && resent is { Put: 0, Superseded: 0 })
            throw new CommandException($"no dead delivery has the id {id}: ./cdp deliveries --state dead lists those there are.");
        report.Line($"{Report.Number(resent.Put)} are put back.");
        if (resent.Superseded > 0)
            report.Line(
                $"{Report.Number(resent.Superseded)} stay dead: a newer delivery tells of the same person and segment, and an older one "
                + "after it would be wrong.");
    }

    private async Task ListAsync(ParseResult parsed, DeliveryTable table, Report report, CancellationToken cancel)
    {
        var destination = parsed.GetValue(_destination);
        var rows = table.ReadAsync(destination, parsed.GetValue(_state), cancel);
        if (parsed.GetRequiredValue(_format) == "json")
        {
            await DeliveryList.WriteJsonAsync(rows, cancel);
            return;
        }

        var counts = await table.CountAsync(destination, cancel);
        report.Table(
            ["destination", "#pending", "#dead", "#delivered"],
            counts.Select(count => new[]
            {
                count.Destination, Report.Number(count.Pending), Report.Number(count.Dead), Report.Number(count.Delivered),
            }));
        foreach (var line in counts.SelectMany(LocalDeliveries.Left)) report.Line(line);
        await DeliveryList.WriteTableAsync(rows, report, cancel);
    }
}
