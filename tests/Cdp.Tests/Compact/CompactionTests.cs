using System.IO.Compression;
using System.Text;
using Cdp.Compact;
using Cdp.Lake;
using Cdp.Settings;
using Cdp.Storage;
using Cdp.Testing;
using NodaTime;

namespace Cdp.Tests.Compact;

public sealed class CompactionTests
{
    private readonly TestLake _lake = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_day_without_data_is_done_with_a_receipt_of_zeros()
    {
        var receipt = await _lake.CompactAsync("2026-11-20");

        Assert.Equal(
            (0, 0, 0, 0, 0, 0), (receipt.Requests, receipt.EventsRead, receipt.Hits, receipt.Duplicates, receipt.Users, receipt.Files));
        Assert.NotNull(_lake.Store["runs/compact/dt=2026-11-20.json"]);
        Assert.DoesNotContain(
            _lake.Store.Keys,
            key => key.StartsWith("hits/", StringComparison.Ordinal) || key.StartsWith("rejected/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_late_hit_lands_in_the_day_it_occurred_in_a_file_named_after_the_day_received()
    {
        await _lake.HitAsync("a", "2026-11-20T10:00:00.000Z", "cid=c&qt=86400000");

        await _lake.CompactAsync("2026-11-20");

        Assert.Equal(["a.1 dt=2026-11-19/user=~02/received-2026-11-20.parquet"], _lake.Places());
    }

    [Theory]
    [InlineData("Europe/Vienna", "2026-03-28T22:59:59.999Z", "2026-03-28")]
    [InlineData("Europe/Vienna", "2026-03-28T23:00:00.000Z", "2026-03-29")]
    [InlineData("Europe/Vienna", "2026-03-29T21:59:59.999Z", "2026-03-29")] // a day of 23 hours
    [InlineData("Europe/Vienna", "2026-10-25T22:59:59.999Z", "2026-10-25")] // and one of 25
    [InlineData("Asia/Kathmandu", "2026-05-01T18:14:59.999Z", "2026-05-01")]
    [InlineData("Asia/Kathmandu", "2026-05-01T18:15:00.000Z", "2026-05-02")]
    [InlineData("America/St_Johns", "2006-10-29T02:30:30.000Z", "2006-10-29")] // one minute after midnight ...
    [InlineData("America/St_Johns", "2006-10-29T02:31:00.000Z", "2006-10-28")] // ... the clock went back over it
    [InlineData("Pacific/Apia", "2011-12-30T09:59:59.999Z", "2011-12-29")] // the 30th never was
    [InlineData("Pacific/Apia", "2011-12-30T10:00:00.000Z", "2011-12-31")]
    public async Task A_day_is_one_of_the_reporting_time_zone(string zone, string time, string day)
    {
        _lake.Settings = _lake.Settings with { Lake = LakeSettings.Default with { TimeZone = DateTimeZoneProviders.Tzdb[zone] } };
        await _lake.HitAsync("a", time, "cid=c");

        var date = LakeLayout.Day(day)!.Value;
        Assert.Equal(0, (await _lake.CompactAsync(LakeLayout.Text(date.PlusDays(-1)))).Hits);
        Assert.Equal(0, (await _lake.CompactAsync(LakeLayout.Text(date.PlusDays(1)))).Hits);
        Assert.Equal(1, (await _lake.CompactAsync(day)).Hits);
        Assert.Equal([$"a.1 dt={day}/user=~02/received-{day}.parquet"], _lake.Places());
    }

    [Theory]
    [InlineData("../../x", "..%2F..%2Fx")]
    [InlineData("..", "%2E%2E")]
    [InlineData("a/b", "a%2Fb")]
    [InlineData("~me", "%7Eme")]
    [InlineData("%2F", "%252F")]
    [InlineData("=cmd()", "%3Dcmd%28%29")]
    [InlineData("\"q'\nnew", "%22q%27%0Anew")]
    [InlineData("😀", "%F0%9F%98%80")]
    public async Task A_hostile_user_id_stays_in_its_folder_and_comes_out_as_it_went_in(string id, string folder)
    {
        await _lake.HitAsync("a", "2026-11-20T10:00:00.000Z", $"cid=c&uid={Uri.EscapeDataString(id)}");

        await _lake.CompactAsync("2026-11-20");

        Assert.Equal([$"a.1 dt=2026-11-20/user={folder}/received-2026-11-20.parquet"], _lake.Places());
        Assert.Equal([$"a.1 {id} signed_in"], _lake.Owners());
    }

    [Fact]
    public async Task Two_ids_whose_keys_are_cut_to_one_length_stay_apart()
    {
        await _lake.HitAsync(
            "a", "2026-11-20T10:00:00.000Z", $"cid=c&uid={Uri.EscapeDataString(string.Concat(Enumerable.Repeat("😀", 250)))}");
        await _lake.HitAsync(
            "b", "2026-11-20T10:00:00.000Z", $"cid=d&uid={Uri.EscapeDataString(string.Concat(Enumerable.Repeat("😀", 249)))}");

        Assert.Equal(2, (await _lake.CompactAsync("2026-11-20")).Files);
        Assert.All(_lake.Places(), place => Assert.InRange(place.Split('/')[1].Length, 150, 205));
    }

    [Fact]
    public async Task A_hit_before_sign_in_and_one_after_logout_on_other_days_come_home()
    {
        await _lake.HitAsync("a", "2026-11-18T10:00:00.000Z", "cid=c&z=1");
        await _lake.HitAsync("b", "2026-11-19T10:00:00.000Z", "cid=c&uid=ada&z=2");
        await _lake.HitAsync("c", "2026-11-20T10:00:00.000Z", "cid=c&z=3");
        await _lake.CompactAsync("2026-11-18");
        await _lake.CompactAsync("2026-11-20");
        Assert.Equal(["a.1 - anonymous", "c.1 - anonymous"], _lake.Owners());

        var receipt = await _lake.CompactAsync("2026-11-19");

        Assert.Equal(2, receipt.Moved);
        Assert.Equal(["a.1 ada before_sign_in", "b.1 ada signed_in", "c.1 ada after_logout"], _lake.Owners());
        Assert.Equal("a.1 dt=2026-11-18/user=ada/received-2026-11-18.parquet", _lake.Places()[0]);
    }

    [Fact]
    public async Task When_an_eleventh_user_appears_the_clients_hits_go_back_to_nobody_and_home_again_when_he_was_a_mistake()
    {
        await _lake.HitAsync("a", "2026-11-10T09:00:00.000Z", "cid=c");
        await _lake.CompactAsync("2026-11-10");
        for (var user = 0; user < 10; user++)
            await _lake.HitAsync($"s{user}", $"2026-11-18T1{user}:00:00.000Z", $"cid=c&uid=u{user}&z={user}");
        await _lake.CompactAsync("2026-11-18");
        Assert.Equal("a.1 u0 before_sign_in", _lake.Owners()[0]);

        await _lake.HitAsync("t", "2026-11-19T10:00:00.000Z", "cid=c&uid=u10");
        await _lake.CompactAsync("2026-11-19");
        Assert.Equal("a.1 - shared_device", _lake.Owners()[0]);

        await _lake.Store.DeleteAsync(
            [.. _lake.Store.Keys.Where(key => key.StartsWith("raw/dt=2026-11-19/", StringComparison.Ordinal))], Cancel);
        await _lake.CompactAsync("2026-11-19");
        Assert.Equal("a.1 u0 before_sign_in", _lake.Owners()[0]);
        Assert.DoesNotContain(_lake.Places(), place => place.EndsWith("received-2026-11-19.parquet", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_that_changes_nothing_writes_the_same_files_again()
    {
        await _lake.HitAsync("a", "2026-11-20T10:00:00.000Z", "cid=c&uid=ada");
        await _lake.RawAsync("2026-11-20T11:00:00.000Z", "garbage");
        await _lake.CompactAsync("2026-11-20");
        var before = LakeSnapshot.Whole(_lake.Store);
        var keys = _lake.Store.Keys.Count;

        await _lake.CompactAsync("2026-11-20");

        Assert.Equal(before, LakeSnapshot.Whole(_lake.Store));
        Assert.Equal(keys, _lake.Store.Keys.Count);
    }

    [Fact]
    public async Task Lines_that_are_no_raw_records_are_counted_and_kept_with_what_is_wrong()
    {
        await _lake.RawAsync(
            "2026-11-20T10:00:00.000Z", "garbage", "", TestLake.Record("a", "2026-11-20T10:00:00.000Z", "v=1&tid=UA-1-1&t=pageview&cid=c"),
            "[1]");
        var key = _lake.Store.Keys[0];

        var receipt = await _lake.CompactAsync("2026-11-20");

        Assert.Equal((3, 1, 2L), (receipt.Requests, receipt.Hits, receipt.Rejected["bad_record"]));
        var rejected = Rejected();
        Assert.Equal($"{key}#1", rejected[0].GetProperty("event_id").GetString());
        Assert.Equal("garbage", rejected[0].GetProperty("raw").GetString());
        Assert.Equal($"{key}#4", rejected[1].GetProperty("event_id").GetString());
    }

    [Fact]
    public async Task Of_a_truncated_object_all_that_can_be_read_is_read_and_the_rest_is_one_bad_record()
    {
        var lines = Enumerable.Range(0, 200)
            .Select(
                i => TestLake.Record($"r{i:000}", "2026-11-20T10:00:00.000Z", $"v=1&tid=UA-1-1&t=pageview&cid=c{i * 7919}&z={i * 104729}"));
        var bytes = Gzip(string.Join('\n', lines));
        await _lake.RawAsync("2026-11-20T10:00:00.000Z", bytes[..(bytes.Length / 2)]);

        var receipt = await _lake.CompactAsync("2026-11-20");

        Assert.InRange(receipt.Hits, 20, 180);
        Assert.Equal(1, receipt.Rejected["bad_record"]);
    }

    [Fact]
    public async Task A_record_in_an_hour_where_its_day_does_not_look_is_rejected_not_lost()
    {
        await _lake.RawAsync(
            "2026-11-20T10:00:00.000Z", TestLake.Record("a", "2026-11-17T10:00:00.000Z", "v=1&tid=UA-1-1&t=pageview&cid=c"));

        Assert.Equal(1, (await _lake.CompactAsync("2026-11-20")).Rejected["bad_record"]);
        Assert.Equal(0, (await _lake.CompactAsync("2026-11-17")).EventsRead);
    }

    [Fact]
    public async Task The_rejected_file_goes_when_nothing_is_rejected_any_more()
    {
        await _lake.RawAsync("2026-11-20T10:00:00.000Z", "garbage");
        await _lake.CompactAsync("2026-11-20");
        Assert.NotNull(_lake.Store["rejected/dt=2026-11-20/received-2026-11-20.ndjson.gz"]);

        await _lake.Store.DeleteAsync([_lake.Store.Keys.First(key => key.StartsWith("raw/", StringComparison.Ordinal))], Cancel);
        await _lake.CompactAsync("2026-11-20");

        Assert.Null(_lake.Store["rejected/dt=2026-11-20/received-2026-11-20.ndjson.gz"]);
    }

    [Fact]
    public async Task Robots_and_hits_without_consent_are_hits_but_tie_nobody_to_anybody()
    {
        await _lake.HitAsync("a", "2026-11-20T10:00:00.000Z", "cid=c&uid=ada", "Googlebot/2.1");
        await _lake.HitAsync("b", "2026-11-20T10:01:00.000Z", "cid=c&uid=bob&gcs=G100");
        await _lake.HitAsync("c", "2026-11-20T10:02:00.000Z", "cid=c");
        await _lake.HitAsync("d", "2026-11-20T10:03:00.000Z", "cid=d&uid=cyd", agent: null);
        await _lake.HitAsync("e", "2026-11-20T10:04:00.000Z", "cid=d");

        var receipt = await _lake.CompactAsync("2026-11-20");

        Assert.Equal(["a.1 - bot", "b.1 - consent_denied", "c.1 - anonymous", "d.1 cyd signed_in", "e.1 cyd after_logout"], _lake.Owners());
        Assert.Equal((5, 1, 3), (receipt.Hits, receipt.Bots, receipt.Users));
    }

    [Fact]
    public async Task A_user_id_met_by_too_many_clients_is_told_with_the_setting_to_change_and_without_the_id()
    {
        _lake.Settings = _lake.Settings with { Identity = IdentitySettings.Default with { MaxClientsPerUser = 3 } };
        for (var client = 0; client < 4; client++)
            await _lake.HitAsync($"r{client}", "2026-11-20T10:00:00.000Z", $"cid=c{client}&uid=everybody");
        await _lake.HitAsync("x", "2026-11-20T10:00:00.000Z", "cid=c9&uid=ada");

        var receipt = await _lake.CompactAsync("2026-11-20");

        Assert.Equal((2, 1), (receipt.Users, receipt.SuspiciousUserIds));
        Assert.All(
            ["CDP_USER_ID_FROM", "CDP_NOT_USER_IDS", "CDP_MAX_CLIENTS_PER_USER"],
            name => Assert.Contains(name, receipt.Advice, StringComparison.Ordinal));
        Assert.DoesNotContain("everybody", receipt.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hit_file_cut_in_half_is_made_again_from_raw_when_a_sign_in_reaches_back_to_it()
    {
        await _lake.HitAsync("a", "2026-11-18T10:00:00.000Z", "cid=c&z=1");
        await _lake.HitAsync("b", "2026-11-18T11:00:00.000Z", "cid=c&z=2");
        await _lake.HitAsync("s", "2026-11-19T10:00:00.000Z", "cid=c&uid=ada");
        await _lake.CompactAsync("2026-11-18");
        var key = _lake.Store.Keys.Single(each => each.StartsWith("hits/", StringComparison.Ordinal));
        await _lake.Store.PutAsync(key, _lake.Store[key]!.AsMemory(0, _lake.Store[key]!.Length / 2), Cancel);

        var reply = await _lake.RunAsync(new CompactRequest("2026-11-19"));

        Assert.Empty(reply.Failed);
        Assert.Equal(["a.1 ada before_sign_in", "b.1 ada before_sign_in", "s.1 ada signed_in"], _lake.Owners());
    }

    [Fact]
    public async Task A_sign_in_that_is_gone_after_a_crash_leaves_no_hit_where_it_had_moved_it()
    {
        var crashes = 0;
        for (var write = 1; ; write++, crashes++)
        {
            var lake = new TestLake();
            await lake.HitAsync("a", "2026-11-18T10:00:00.000Z", "cid=c");
            await lake.CompactAsync("2026-11-18");
            await lake.HitAsync("s", "2026-11-19T10:00:00.000Z", "cid=c&uid=ada");
            var dying = new FaultyObjectStore(lake.Store, write);
            var run = new Compaction(dying, lake.Settings, lake.Clock, isHolderGone: _ => true)
                .RunAsync(new CompactRequest("2026-11-19"), null, Cancel);
            if (await Record.ExceptionAsync(() => run) is null) break;

            await lake.Store.DeleteAsync(
                [lake.Store.Keys.Single(key => key.StartsWith("raw/dt=2026-11-19/", StringComparison.Ordinal))], Cancel);
            await lake.CompactAsync("2026-11-19");

            Assert.Equal(["a.1 dt=2026-11-18/user=~02/received-2026-11-18.parquet"], lake.Places());
        }

        Assert.InRange(crashes, 10, 100);
    }

    [Fact]
    public async Task Rows_that_an_earlier_version_left_under_state_are_removed_by_the_next_run()
    {
        await _lake.Store.PutAsync("state/split/r1/rows-0-1", "rows"u8.ToArray(), Cancel);

        await _lake.RunAsync(new CompactRequest());

        Assert.DoesNotContain(_lake.Store.Keys, key => key.StartsWith("state/split/", StringComparison.Ordinal));
    }

    private List<System.Text.Json.JsonElement> Rejected()
    {
        using var gzip = new GZipStream(
            new MemoryStream(_lake.Store["rejected/dt=2026-11-20/received-2026-11-20.ndjson.gz"]!), CompressionMode.Decompress);
        return
        [
            .. new StreamReader(gzip).ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement),
        ];
    }

    private static byte[] Gzip(string text)
    {
        using var to = new MemoryStream();
        using (var gzip = new GZipStream(to, CompressionLevel.Optimal)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return to.ToArray();
    }

    /// <summary>The former and the present sign-ins of the day have more users together than a client that is no shared device.</summary>
    [Fact]
    public async Task A_day_that_is_run_again_with_other_users_moves_every_hit_that_they_decide()
    {
        _lake.Settings = _lake.Settings with { Identity = _lake.Settings.Identity with { MaxUsersPerClient = 4 } };
        foreach (var user in (string[])["a0", "b1", "c2"])
            await _lake.HitAsync(user, $"2026-11-05T10:0{user[1]}:00.000Z", $"cid=c&uid={user}");
        await _lake.HitAsync("e", "2026-11-06T06:00:00.000Z", "cid=c&uid=e&qt=64800000"); // occurred on the day before at noon
        await _lake.HitAsync("later", "2026-11-14T10:00:00.000Z", "cid=c");
        foreach (var day in (string[])["2026-11-05", "2026-11-06", "2026-11-14"]) await _lake.CompactAsync(day);
        Assert.Contains("later.1 e after_logout", _lake.Owners());

        await _lake.Store.ClearAsync("raw/dt=2026-11-05/", TestContext.Current.CancellationToken);
        foreach (var user in (string[])["f0", "g1"]) await _lake.HitAsync(user, $"2026-11-05T10:0{user[1]}:00.000Z", $"cid=c&uid={user}");
        await _lake.HitAsync("h", "2026-11-05T13:00:00.000Z", "cid=c&uid=h");
        await _lake.CompactAsync("2026-11-05");

        Assert.Contains("later.1 h after_logout", _lake.Owners());
    }
}
