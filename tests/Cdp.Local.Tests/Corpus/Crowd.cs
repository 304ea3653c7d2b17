using System.Text.Json.Nodes;

namespace Cdp.Local.Tests.Corpus;

/// <summary>Everybody else who calls at a collector: people who never sign in, robots, scanners and broken clients.</summary>
internal sealed class Crowd(Recording recording, Random random)
{
    private const int VisitorsADay = 14;

    public void Play()
    {
        for (var day = Cast.FirstDay; day < Cast.FirstDay.AddDays(Cast.Days); day = day.AddDays(1))
        {
            for (var visitor = 0; visitor < VisitorsADay; visitor++)
                new Visit(recording, NextClient(), SomeTimeOf(day), random).Wander(random.Next(1, 5));
            recording.Add(Robot(SomeTimeOf(day)));
            recording.Add(Broken().At(SomeTimeOf(day)));
        }

        recording.RepeatSome(random, oneOf: 25);
        AroundMidnight();
        EveryCaptureAsItIs();
    }

    private Client NextClient() => random.Next(4) switch
    {
        0 or 1 =>
            new AnalyticsBrowser(
                random, AnalyticsBrowser.Transports[random.Next(AnalyticsBrowser.Transports.Length)], adsPings: random.Next(3) == 0),
        2 => new GtagBrowser(random, refuses: random.Next(5) == 0),
        _ => new SmallTagBrowser(random),
    };

    private static RecordedRequest Robot(DateTimeOffset at) => Capture.Of("ct-headless-bot").With(new Dictionary<string, string?>
    {
        ["cid"] = $"4242.{at.ToUnixTimeSeconds() / 86400}",
        ["dl"] = Page.Pricing.Url,
        ["z"] = at.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture),
    }).At(at);

    private Capture Broken() => random.Next(6) switch
    {
        0 => Capture.Of("ct-no-cid"),
        1 => Capture.Of("mpjson-params") is var cut ? cut with { Body = cut.Body[..^random.Next(2, 40)] } : null!,
        2 => Capture.Of("ct-xhr-text").With(new Dictionary<string, string?> { ["t"] = "pageveiw" }),
        3 => Capture.Of("g4i-fetch-single").With(new Dictionary<string, string?> { ["v"] = "3" }),
        4 => Capture.Of("mpjson-params").With(body => body["events"] = new JsonObject()),
        _ => Capture.Of("ct-image") with { Query = "q=../../../../etc/passwd&cmd=id" },
    };

    /// <summary>The same bytes on both sides of midnight: the second is a duplicate of the day before.</summary>
    private void AroundMidnight()
    {
        var late = new AnalyticsBrowser(random, "ct-xhr-text").See(Cast.FirstDay.AddDays(6).AddSeconds(-4), Page.Pricing).Single();
        recording.Add(late);
        recording.Add(late with { At = late.At.AddSeconds(9) });
    }

    /// <summary>On the third day someone tests the site with every client there is: all captures, unchanged.</summary>
    private void EveryCaptureAsItIs()
    {
        var at = Cast.FirstDay.AddDays(2).AddHours(13);
        foreach (var name in Capture.All()) recording.Add(Capture.Of(name).At(at = at.AddSeconds(7)));
    }

    private DateTimeOffset SomeTimeOf(DateTimeOffset day) => day.AddHours(6).AddMilliseconds(random.Next(0, 17 * 3_600_000));
}
