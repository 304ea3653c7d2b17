using System.Text;
using Cdp.Compact;
using Cdp.Lake;
using Cdp.Settings;
using Cdp.Storage;
using Cdp.Testing;
using NodaTime;

namespace Cdp.Tests.Compact;

/// <summary>A lake that outlives its raw records, its settings and the versions of the program. It is 2026-11-21, 3:00 UTC.</summary>
public sealed class ShapeTests
{
    private static readonly LakeHistory Second = new([new(2, IsAdditive: false, "decides otherwise")]);
    private static readonly LakeHistory Added =
        new([new(2, IsAdditive: false, "decides otherwise"), new(3, IsAdditive: true, "adds the column mood")]);

    private readonly TestLake _lake = new() { History = Second };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_version_that_only_adds_needs_no_rebuild_and_the_receipts_tell_which_days_lack_it()
    {
        await _lake.CompactAsync("2026-11-19");
        _lake.History = Added;

        await _lake.CompactAsync("2026-11-20");

        Assert.Equal([2, 3], LakeSnapshot.Receipts(_lake.Store).Select(receipt => receipt.Version));
        Assert.Contains("\"version\":3", Encoding.UTF8.GetString(_lake.Store["state/lake.json"]!), StringComparison.Ordinal);
        await _lake.RunAsync(new CompactRequest(From: "2026-11-19", To: "2026-11-20", Rebuild: true));
        Assert.Equal([3, 3], LakeSnapshot.Receipts(_lake.Store).Select(receipt => receipt.Version));
    }

    [Fact]
    public async Task A_version_that_decides_otherwise_is_refused_with_what_it_changed_until_the_lake_is_rebuilt()
    {
        _lake.History = new([]);
        await _lake.CompactAsync("2026-11-20");
        _lake.History = Added;

        var error = await Assert.ThrowsAsync<LakeShapeException>(() => _lake.RunAsync(new CompactRequest()));

        Assert.Contains("version 2, which decides otherwise, came after it: run cdp rebuild", error.Message, StringComparison.Ordinal);
        await _lake.RunAsync(new CompactRequest(Rebuild: true));
        await _lake.RunAsync(new CompactRequest());
    }

    [Fact]
    public async Task A_lake_of_a_newer_program_is_refused_with_the_advice_to_update()
    {
        _lake.History = Added;
        await _lake.CompactAsync("2026-11-20");
        _lake.History = Second;

        var error = await Assert.ThrowsAsync<LakeShapeException>(() => _lake.RunAsync(new CompactRequest()));

        Assert.Contains("Update the program, or run cdp rebuild", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("settings")]
    [InlineData("version")]
    [InlineData("lost shape")]
    [InlineData("damaged shape")]
    [InlineData("lost index")]
    [InlineData("zone")]
    public async Task A_rebuild_leaves_days_without_raw_records_as_they_are_says_so_and_knows_their_sign_ins(string change)
    {
        await WithExpiredDaysAsync();
        var before = FilesOf("2026-11-01");
        await ChangeAsync(change);
        if (change != "lost shape") await Assert.ThrowsAnyAsync<CdpException>(() => _lake.RunAsync(new CompactRequest()));

        var reply = await _lake.RunAsync(new CompactRequest(Rebuild: true));

        Assert.Empty(reply.Failed);
        Assert.Equal(
            ("2026-11-01", "2026-11-01", 1),
            (LakeLayout.Text(reply.Frozen!.First), LakeLayout.Text(reply.Frozen.Last), reply.Frozen.Count));
        Assert.Equal(before, FilesOf("2026-11-01"));
        Assert.Equal(["a.1 ada after_logout", "b.1 - anonymous", "s.1 ada signed_in"], _lake.Owners());
        await _lake.RunAsync(new CompactRequest());
        await _lake.HitAsync("c", "2026-11-20T11:00:00.000Z", "cid=c");
        await _lake.CompactAsync("2026-11-20");
        Assert.Contains("c.1 ada after_logout", _lake.Owners());
    }

    [Fact]
    public async Task A_sign_in_after_a_rebuild_reaches_back_into_days_without_raw_records_only_where_they_are_of_the_lake_s_shape()
    {
        await WithExpiredDaysAsync();
        await _lake.RunAsync(new CompactRequest(Rebuild: true));
        await _lake.HitAsync("t", "2026-11-20T12:00:00.000Z", "cid=d&uid=bob");
        await _lake.CompactAsync("2026-11-20");
        Assert.Contains("b.1 bob before_sign_in", _lake.Owners());

        await ChangeAsync("settings");
        await _lake.RunAsync(new CompactRequest(Rebuild: true));
        await _lake.HitAsync("u", "2026-11-19T12:00:00.000Z", "cid=d&uid=cyd");
        await _lake.CompactAsync("2026-11-19");
        Assert.Contains("b.1 bob before_sign_in", _lake.Owners());
    }

    [Theory, InlineData("footer"), InlineData("page")]
    public async Task A_damaged_file_of_an_expired_day_is_named_with_what_can_be_done(string damaged)
    {
        await WithExpiredDaysAsync();
        var key = _lake.Store.Keys.First(key => key.Contains("received-2026-11-01", StringComparison.Ordinal));
        var whole = _lake.Store[key]!;
        var bytes = whole.ToArray();
        bytes[damaged == "page" ? "PAR1".Length : bytes.Length - 1] ^= 0xFF;
        await _lake.Store.PutAsync(key, bytes, Cancel);
        await ChangeAsync("settings");

        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => _lake.RunAsync(new CompactRequest(Rebuild: true)));
        Assert.StartsWith($"{key} is damaged", error.Message, StringComparison.Ordinal);
        Assert.Contains("2026-11-01 are gone", error.Message, StringComparison.Ordinal);
        Assert.Contains("restore the file from a backup", error.Message, StringComparison.Ordinal);

        await _lake.Store.PutAsync(key, whole, Cancel);
        Assert.Empty((await _lake.RunAsync(new CompactRequest(Rebuild: true))).Failed);
    }

    [Fact]
    public async Task A_hit_that_a_dying_run_had_in_two_places_is_in_one_after_the_rebuild()
    {
        await WithExpiredDaysAsync();
        await _lake.HitAsync("t", "2026-11-20T12:00:00.000Z", "cid=d&uid=bob");
        for (var write = 1; LakeSnapshot.Owners(_lake.Store).Count(row => row.Contains("| b.1 |", StringComparison.Ordinal)) < 2; write++)
        {
            Assert.True(write < 40, "no write of the run leaves the hit in two places");
            await Assert.ThrowsAsync<SimulatedCrashException>(() => _lake.RunAsync(
                new CompactRequest("2026-11-20"), store: new FaultyObjectStore(_lake.Store, write, Crash.After)));
        }

        await ChangeAsync("settings");
        await _lake.RunAsync(new CompactRequest(Rebuild: true));

        Assert.Single(LakeSnapshot.Owners(_lake.Store), row => row.Contains("| b.1 |", StringComparison.Ordinal));
    }

    [Theory, InlineData("Pacific/Kiritimati"), InlineData("Pacific/Pago_Pago"), InlineData("Asia/Kathmandu")]
    public async Task After_a_change_of_the_time_zone_each_record_is_of_exactly_one_day(string zone)
    {
        _lake.Settings = _lake.Settings with { RawRetentionDays = 10 };
        for (var day = 10; day < 20; day++)
            for (var hour = 0; hour < 24; hour += 3)
                await _lake.HitAsync($"r{day}-{hour:00}", $"2026-11-{day}T{hour:00}:30:00.000Z", $"cid=c{hour}&z={day}");
        await _lake.RunAsync(new CompactRequest(From: "2026-11-13", To: "2026-11-19"));
        _lake.Clock.Advance(TimeSpan.FromDays(2));
        _lake.Settings = _lake.Settings with { Lake = _lake.Settings.Lake with { TimeZone = DateTimeZoneProviders.Tzdb[zone] } };

        await _lake.RunAsync(new CompactRequest(Rebuild: true));

        var events = LakeSnapshot.Owners(_lake.Store).Select(row => row.Split(" | ")[1]).ToList();
        Assert.Equal(events.Distinct(), events);
        Assert.Equal(7 * 8, events.Count);
    }

    [Fact]
    public async Task A_replay_leaves_frozen_days_and_says_so()
    {
        await _lake.RawAsync("2026-11-01T10:00:00.000Z", "garbage");
        await _lake.RawAsync("2026-11-20T10:00:00.000Z", "garbage");
        await _lake.RunAsync(new CompactRequest(From: "2026-11-01", To: "2026-11-20"));
        _lake.Settings = _lake.Settings with { RawRetentionDays = 10 };

        var reply = await _lake.RunAsync(new CompactRequest(Replay: true));

        Assert.Equal("2026-11-20", LakeLayout.Text(Assert.Single(reply.Replayed!).Date));
        Assert.Equal("2026-11-01", LakeLayout.Text(reply.Frozen!.First));
    }

    /// <summary>
    /// A sign-in and an anonymous hit of 2026-11-01, whose raw records are gone, and a hit of 2026-11-20, whose are there.
    /// </summary>
    private async Task WithExpiredDaysAsync()
    {
        await _lake.HitAsync("s", "2026-11-01T10:00:00.000Z", "cid=c&uid=ada");
        await _lake.HitAsync("b", "2026-11-01T11:00:00.000Z", "cid=d");
        await _lake.CompactAsync("2026-11-01");
        _lake.Settings = _lake.Settings with { RawRetentionDays = 10 };
        await _lake.Store.DeleteAsync([.. _lake.Store.Keys.Where(key => key.StartsWith("raw/", StringComparison.Ordinal))], Cancel);
        await _lake.HitAsync("a", "2026-11-20T10:00:00.000Z", "cid=c");
        await _lake.CompactAsync("2026-11-20");
    }

    private async Task ChangeAsync(string change)
    {
        switch (change)
        {
            case "settings": _lake.Settings = _lake.Settings with { Lake = _lake.Settings.Lake with { Layout = Layout.Bucket } }; break;
            case "zone":
                var zone = DateTimeZoneProviders.Tzdb["Asia/Kathmandu"];
                _lake.Settings = _lake.Settings with { Lake = _lake.Settings.Lake with { TimeZone = zone } };
                break;
            case "version":
                _lake.History = new([new(2, IsAdditive: false, "decides otherwise"), new(3, IsAdditive: false, "decides once more")]);
                break;
            case "lost shape": await _lake.Store.DeleteAsync(["state/lake.json", "state/clients.json"], Cancel); break;
            case "damaged shape": await _lake.Store.PutAsync("state/lake.json", "{"u8.ToArray(), Cancel); break;
            case "lost index": await _lake.Store.DeleteAsync(["state/clients.json"], Cancel); break;
        }
    }

    private List<string> FilesOf(string received) =>
    [
        .. _lake.Store.Keys.Where(
            key => key.StartsWith("hits/", StringComparison.Ordinal) && key.Contains($"received-{received}", StringComparison.Ordinal))
            .Select(key => $"{key} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(_lake.Store[key]!))}"),
    ];
}
