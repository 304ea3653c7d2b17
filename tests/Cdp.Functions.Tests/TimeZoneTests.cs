using System.Text.Json;
using Cdp.Aws.Testing;
using Cdp.Functions.Tests.Cloud;
using Cdp.Lake;
using Cdp.Testing;

namespace Cdp.Functions.Tests;

/// <summary>provided.al2023 has no time-zone data: days come from the data in the program.</summary>
public sealed class TimeZoneTests(Moto moto, TlsPostgres postgres, Publication publication)
{
    [Theory]
    [InlineData("2026-03-28T22:59:59.999Z", "2026-03-28")]
    [InlineData("2026-03-28T23:00:00.000Z", "2026-03-29")]
    [InlineData("2026-03-29T21:59:59.999Z", "2026-03-29")]
    [InlineData("2026-03-29T22:00:00.000Z", "2026-03-30")]
    public async Task A_day_of_Vienna_has_its_own_begin_without_time_zone_data_on_the_machine(string receivedAt, string day)
    {
        await using var account = await Account.OpenAsync(moto, postgres);
        account.TimeZone = "Europe/Vienna";
        await Corpus.ReceiveSignInsAsync(account.Lake, DateTimeOffset.Parse(receivedAt, System.Globalization.CultureInfo.InvariantCulture));
        await using var compact = await FunctionProcess.StartAsync(Hidden(publication.PathOf("Compact")), account.Variables);

        var reply = await compact.InvokeAsync("""{"from":"2026-03-28","to":"2026-03-30"}""");

        Assert.False(reply.Failed, reply.Body);
        using var document = JsonDocument.Parse(reply.Body);
        Assert.Equal(
            [day],
            document.RootElement.GetProperty("done").EnumerateArray()
                .Where(receipt => receipt.GetProperty("hits").GetInt32() > 0).Select(receipt => receipt.GetProperty("dt").GetString()));
        Assert.All(
            await LakeCopy.KeysAsync(account.Lake, LakeLayout.AllHits),
            key => Assert.StartsWith($"hits/dt={day}/", key, StringComparison.Ordinal));
    }

    /// <summary>A name space of its own, in which /usr/share/zoneinfo is empty.</summary>
    private static string[] Hidden(string binary)
    {
        const string Zones = "/usr/share/zoneinfo";
        if (!Directory.Exists(Zones)) return [binary];
        if (Missing.Find("unshare") is not { } unshare || !CanUnshare(unshare))
            Missing.Skip("unshare cannot make a mount name space here, so the machine's time-zone data cannot be hidden.");
        return ["/usr/bin/unshare", "--map-root-user", "--mount", "sh", "-c", $"mount -t tmpfs none {Zones} && exec \"$0\"", binary];
    }

    private static bool CanUnshare(string unshare) =>
        Local.Postgres.Tool.Run(unshare, ["--map-root-user", "--mount", "mount", "-t", "tmpfs", "none", "/usr/share/zoneinfo"]).Succeeded;
}
