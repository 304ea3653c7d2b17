namespace Cdp.Local.Serve;

/// <summary>What to paste into a site so that its hits come here as well. Source: the GA protocol page, section 10.</summary>
internal static class Snippets
{
    public static void Say(Uri collector, Action<string> say)
    {
        var url = collector.GetLeftPart(UriPartial.Authority);
        say($"Collecting at {url}/collect, and nothing else is served there. Stop with Ctrl-C.");
        say("Paste into a site:");
        say($"  gtag('config', 'G-XXXX', {{ transport_url: '{url}' }});   GA4: hits come here instead of to Google");
        say(
            $"  ga('set', 'customTask', cdpCustomTask('{url}/collect', 1, function () {{ return window.currentUserId; }})); "
            + "  Universal Analytics: hits come here as well");
    }
}
