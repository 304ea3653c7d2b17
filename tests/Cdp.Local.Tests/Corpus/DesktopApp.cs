using System.Globalization;
using System.Text.Json.Nodes;

namespace Cdp.Local.Tests.Corpus;

/// <summary>A desktop app that speaks the Measurement Protocol (JSON); offline events come days later, with their own time.</summary>
internal sealed class DesktopApp(Random random) : Client(random)
{
    private string? _clientId;
    private string _session = "";

    public override void Arrive(DateTimeOffset at) => _session = Seconds(at);

    public override IEnumerable<RecordedRequest> See(DateTimeOffset at, Page page) => [Send("mpjson-simple", at, page, "page_view", null)];

    public override IEnumerable<RecordedRequest> Do(DateTimeOffset at, Page page, string name) =>
        [Send(name == "purchase" ? "mpjson-purchase" : "mpjson-user-properties", at, page, name, null)];

    public RecordedRequest SeeLate(DateTimeOffset sent, TimeSpan late, Page page) =>
        Send("mpjson-params", sent, page, "page_view", sent - late);

    private RecordedRequest Send(
        string capture, DateTimeOffset at, Page page, string name, DateTimeOffset? occurred) => Capture.Of(capture).With(body =>
    {
        body["client_id"] = _clientId ??= $"{Digits(10)}.{Seconds(at)}";
        if (User is not null) body["user_id"] = User;
        if (occurred is { } time) body["timestamp_micros"] = (time.ToUnixTimeMilliseconds() * 1000).ToString(CultureInfo.InvariantCulture);
        var @event = body["events"]![0]!.AsObject();
        @event["name"] = name;
        var parameters = @event["params"]!.AsObject();
        parameters["session_id"] = _session;
        parameters["page_location"] = page.Url;
        parameters["page_title"] = page.Title;
        if (name == "purchase") parameters["transaction_id"] = "T-" + Digits(5);
        else parameters["engagement_time_msec"] = JsonValue.Create(Random.Next(100, 9000));
    }).At(at);
}
