using System.Globalization;

namespace Cdp.Hostile;

internal static class ProcessAttacks
{
    public static async Task<(bool? Held, string Happened)> KilledNightAsync()
    {
        using var scratch = new Scratch().PutEndlessObject();
        await using var served = await Served.StartAsync(scratch: scratch);
        var night = await served.NightAsync();
        var (own, niceness) = (NicenessOf(Environment.ProcessId), NicenessOf(night));
        Programs.Output("kill", "-9", Programs.Text(night));
        var said = await served.ErrorAsync("signal 9");
        var hit = await served.HitAsync();
        return (
            hit == 204 && niceness == Math.Min(19, own + 10),
            $"it ran with niceness {niceness}, the collector with {own}; a hit got {hit}; said: {said}");
    }

    public static async Task<(bool? Held, string Happened)> StopAtNightAsync()
    {
        using var scratch = new Scratch().PutEndlessObject();
        await using var served = await Served.StartAsync(scratch: scratch);
        var night = await served.NightAsync();
        var exitCode = await served.EndAsync("-TERM");
        var left = Directory.Exists($"/proc/{Programs.Text(night)}");
        return (exitCode == 0 && !left, $"exit code {exitCode}; the nightly run is {(left ? "still there" : "gone")}");
    }

    public static async Task<(bool? Held, string Happened)> KilledPostgresAsync()
    {
        if (!Directory.Exists("/usr/lib/postgresql")) return (null, "PostgreSQL is not installed");
        using var scratch = new Scratch();
        await Programs.RunAsync(":", scratch.PutOpenHit());
        await Programs.RunAsync(":", "score", "--date", "2026-11-20", "--data", scratch.Data);
        await using var served = await Served.StartAsync(scratch: scratch, postgres: null);
        var home = (await served.LineAsync("Profiles: ")).Split(' ')[3];
        await served.LineAsync("score: ");
        KillServer(home);
        var page = await served.Http.GetStringAsync(served.Dashboard);
        KillServer(home);
        var score = await Programs.RunAsync(":", "score", "--date", "2026-11-20", "--data", served.Data);
        await served.EndAsync("-TERM");
        if (!home.StartsWith(served.Data, StringComparison.Ordinal)) Directory.Delete(home, recursive: true);   // root's
        var isShown = page.Contains("<td>anna</td>", StringComparison.Ordinal);
        return (
            isShown && score.ExitCode == 0,
            $"the page shows profiles: {(isShown ? "yes" : "no")}; score: exit code {score.ExitCode} {score.Errors}".TrimEnd());
    }

    private static int NicenessOf(int process) =>
        int.Parse(Programs.Output("ps", "-o", "ni=", "-p", Programs.Text(process)), CultureInfo.InvariantCulture);

    private static void KillServer(string home) =>
        Programs.Output("kill", "-9", File.ReadLines(Path.Combine(home, "data", "postmaster.pid")).First());
}
