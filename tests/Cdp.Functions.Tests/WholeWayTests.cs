using System.Globalization;
using System.Text.Json;
using Cdp.Aws.Testing;
using Cdp.Compact;
using Cdp.Functions.Tests.Cloud;
using Cdp.Lake;
using Cdp.Score;

namespace Cdp.Functions.Tests;

/// <summary>
/// Events into the published binaries, profiles out: the same as on one machine. Every file under events/ is executed here.
/// </summary>
public sealed class WholeWayTests(Moto moto, TlsPostgres postgres, Publication publication)
{
    [Fact]
    public async Task Requests_in_profiles_out_as_one_machine_makes_them()
    {
        await using var account = await Account.OpenAsync(moto, postgres);
        await IngestAsync(account);
        await Corpus.ReceiveAsync(account.Lake);
        var today = await DayOfTheEventsAsync(account);

        await CompactAsync(account, today);
        await ScoreAsync(account, today);

        await using var machine = await OneMachine.WithRawOfAsync(account, postgres);
        await machine.CompactAsync(new CompactRequest(From: "2026-11-02", To: "2026-11-15"));
        await machine.CompactAsync(new CompactRequest(Date: today));
        await machine.ScoreAsync(new ScoreRequest(Date: today));
        await SameLakeAsync(machine.Lake, account);
        var profiles = await OneMachine.RowsAsync(account.Profiles);
        Assert.Equal(await machine.ProfilesAsync(), profiles);
        Assert.InRange(profiles.Count, 5, 1000);
        Assert.Contains(profiles, profile => profile.Contains("auth0|5f7c8ec7c33c6c004bbafe82", StringComparison.Ordinal));
    }

    private static async Task SameLakeAsync(TemporaryLake machine, Account account)
    {
        using var cloud = await LakeCopy.OfAsync(account.Lake, LakeLayout.AllHits, LakeLayout.AllRejected);
        foreach (var (prefix, view) in ((string, string)[])[(LakeLayout.AllHits, "hits"), (LakeLayout.AllRejected, "rejected")])
        {
            Assert.Equal(await LakeCopy.KeysAsync(machine.Store, prefix), await LakeCopy.KeysAsync(cloud.Store, prefix));
            Assert.Equal(await LakeCopy.RowsAsync(machine, view), await LakeCopy.RowsAsync(cloud, view));
        }
    }

    private async Task IngestAsync(Account account)
    {
        await using var ingest = await FunctionProcess.StartAsync(publication.PathOf("Ingest"), account.Variables);
        foreach (var (name, json) in Events.Of("ingest"))
        {
            var reply = await ingest.InvokeAsync(json);
            Assert.False(reply.Failed, $"{name}: {reply.Body}");
            using var document = JsonDocument.Parse(reply.Body);
            Assert.Equal((name, Status(name)), (name, document.RootElement.GetProperty("statusCode").GetInt32()));
        }
    }

    private static int Status(string name) => name switch { "pageview-image" => 200, "unknown-path" => 404, "bad-method" => 405, _ => 204 };

    private async Task CompactAsync(Account account, string today)
    {
        await using var compact = await FunctionProcess.StartAsync(publication.PathOf("Compact"), account.Variables);
        foreach (var (name, json) in Events.Of("compact").Append(("today", $$"""{"date":"{{today}}"}""")))
        {
            var reply = await compact.InvokeAsync(json);
            Assert.False(reply.Failed, $"{name}: {reply.Body}");
            using var document = JsonDocument.Parse(reply.Body);
            var days = document.RootElement.GetProperty("done").GetArrayLength();
            Assert.Equal((name, name switch { "range" => 14, "rebuild" => 15, "replay" => 14, "schedule" => 7, _ => 1 }), (name, days));
            Assert.False(document.RootElement.TryGetProperty("next", out _));
        }
    }

    private async Task ScoreAsync(Account account, string today)
    {
        await using var score = await FunctionProcess.StartAsync(publication.PathOf("Score"), account.Variables);
        var events = Events.Of("score").OrderBy(each => each.Name == "range" ? 0 : 1);
        foreach (var (name, json) in events.Append(("today", $$"""{"date":"{{today}}"}""")))
        {
            var reply = await score.InvokeAsync(json);
            Assert.False(reply.Failed, $"{name}: {reply.Body}");
            using var document = JsonDocument.Parse(reply.Body);
            var done = document.RootElement.GetProperty("done");
            if (name is "schedule") continue;
            Assert.Equal((name, name == "range" ? 2 : 1), (name, done.GetArrayLength()));
            Assert.NotEqual(0, done[0].GetProperty("users").GetInt32());
        }
    }

    /// <summary>The day on which the binary received the events: a test that runs past midnight starts again.</summary>
    private static async Task<string> DayOfTheEventsAsync(Account account)
    {
        var days = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var raw in account.Lake.ListAsync(LakeLayout.AllRaw, CancellationToken.None))
            if (LakeLayout.RawTime(raw.Key) is { } time && time > DateTimeOffset.UtcNow.AddHours(-1))
                days.Add(time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        return Assert.Single(days);
    }
}
