using Cdp.Testing;

namespace Cdp.Tests.Compact;

/// <summary>What counts as a repeat: the GA protocol page, section 7, and the design, Duplicates.</summary>
public sealed class DuplicateTests
{
    private readonly TestLake _lake = new();

    [Theory]
    [InlineData("10:00:00.000", 1)]
    [InlineData("10:59:59.999", 1)]
    [InlineData("11:00:00.000", 1)] // at most one hour
    [InlineData("11:00:00.001", 2)]
    public async Task A_copy_with_counters_is_a_repeat_for_an_hour(string time, int hits)
    {
        await _lake.HitAsync("a", "2026-11-20T10:00:00.000Z", "cid=c&z=1");
        await _lake.HitAsync("b", $"2026-11-20T{time}Z", "cid=c&z=1");

        Assert.Equal(hits, (await _lake.CompactAsync("2026-11-20")).Hits);
    }

    [Theory, InlineData("10:00:10.000", 1), InlineData("10:00:10.001", 2)]
    public async Task A_copy_without_counters_is_a_repeat_for_ten_seconds(string time, int hits)
    {
        await _lake.HitAsync("a", "2026-11-20T10:00:00.000Z", "cid=c");
        await _lake.HitAsync("b", $"2026-11-20T{time}Z", "cid=c");

        Assert.Equal(hits, (await _lake.CompactAsync("2026-11-20")).Hits);
    }

    [Fact]
    public async Task In_a_chain_each_copy_is_compared_with_the_one_before_kept_or_not()
    {
        for (var hour = 0; hour < 5; hour++) await _lake.HitAsync($"r{hour}", $"2026-11-20T{hour + 8:00}:00:00.000Z", "cid=c&z=1");

        var receipt = await _lake.CompactAsync("2026-11-20");

        Assert.Equal((1, 4), (receipt.Hits, receipt.Duplicates));
        Assert.Equal(["r0.1 - anonymous"], _lake.Owners());
    }

    [Fact]
    public async Task The_copy_received_first_is_kept_and_at_one_time_the_one_with_the_smaller_id()
    {
        await _lake.HitAsync("b", "2026-11-20T10:00:00.000Z", "cid=c&z=1");
        await _lake.HitAsync("a", "2026-11-20T10:00:00.000Z", "cid=c&z=1");
        await _lake.HitAsync("0", "2026-11-20T10:00:00.001Z", "cid=c&z=1");

        await _lake.CompactAsync("2026-11-20");

        Assert.Equal(["a.1 - anonymous"], _lake.Owners());
    }

    [Fact]
    public async Task A_copy_from_before_midnight_counts_and_belongs_to_its_own_day()
    {
        await _lake.HitAsync("a", "2026-11-19T23:30:00.000Z", "cid=c&z=1");
        await _lake.HitAsync("b", "2026-11-20T00:30:00.000Z", "cid=c&z=1");
        await _lake.HitAsync("c", "2026-11-20T01:30:00.000Z", "cid=c&z=1");

        var receipt = await _lake.CompactAsync("2026-11-20");

        Assert.Equal((2, 2, 0, 2), (receipt.Requests, receipt.EventsRead, receipt.Hits, receipt.Duplicates));
        Assert.Equal(1, (await _lake.CompactAsync("2026-11-19")).Hits);
    }

    [Fact]
    public async Task A_copy_longer_ago_than_the_hour_before_the_day_does_not_count()
    {
        await _lake.HitAsync("a", "2026-11-19T22:59:59.999Z", "cid=c&z=1");
        await _lake.HitAsync("b", "2026-11-20T00:00:00.000Z", "cid=c&z=1");

        Assert.Equal(1, (await _lake.CompactAsync("2026-11-20")).Hits);
    }

    [Fact]
    public async Task Twin_lines_of_one_request_are_two_events()
    {
        await _lake.RawAsync(
            "2026-11-20T10:00:00.000Z",
            TestLake.Record("a", "2026-11-20T10:00:00.000Z", "", "v=1&tid=UA-1-1&t=pageview&cid=c\nv=1&tid=UA-1-1&t=pageview&cid=c"));

        Assert.Equal(2, (await _lake.CompactAsync("2026-11-20")).Hits);
    }

    [Fact]
    public async Task Of_a_record_met_twice_every_event_is_a_duplicate_whatever_it_is()
    {
        var record =
            TestLake.Record("a", "2026-11-20T10:00:00.000Z", "", "v=1&tid=UA-1-1&t=pageview&cid=c\nv=1&tid=UA-1-1&t=nope&cid=c\nv=1&t=dc");
        await _lake.RawAsync("2026-11-20T10:00:00.000Z", record);
        await _lake.RawAsync("2026-11-20T10:00:00.000Z", record);

        var receipt = await _lake.CompactAsync("2026-11-20");

        Assert.Equal((2, 6, 1, 3), (receipt.Requests, receipt.EventsRead, receipt.Hits, receipt.Duplicates));
        Assert.Equal([("bad_hit_type", 1L)], receipt.Rejected.Select(each => (each.Key, each.Value)));
        Assert.Equal([("ads_ping", 1L)], receipt.Ignored.Select(each => (each.Key, each.Value)));
    }

    [Fact]
    public async Task A_duplicate_makes_no_sign_in()
    {
        await _lake.HitAsync("a", "2026-11-19T23:30:00.000Z", "cid=c&uid=ada&z=1");
        await _lake.HitAsync("b", "2026-11-20T00:10:00.000Z", "cid=c&uid=ada&z=1");
        await _lake.HitAsync("c", "2026-11-20T10:00:00.000Z", "cid=c&z=2");

        await _lake.CompactAsync("2026-11-20");

        Assert.Equal(["c.1 - anonymous"], _lake.Owners());
    }

    [Fact]
    public async Task The_same_bytes_to_another_property_or_from_another_client_are_another_event()
    {
        await _lake.RawAsync("2026-11-20T10:00:00.000Z",
            TestLake.Record("a", "2026-11-20T10:00:00.000Z", "v=1&tid=UA-1-1&t=pageview&cid=c&z=1"),
            TestLake.Record("b", "2026-11-20T10:00:00.000Z", "v=1&tid=UA-1-2&t=pageview&cid=c&z=1"),
            TestLake.Record("c", "2026-11-20T10:00:00.000Z", "v=1&tid=UA-1-1&t=pageview&cid=d&z=1"));

        Assert.Equal(3, (await _lake.CompactAsync("2026-11-20")).Hits);
    }

    [Fact]
    public async Task Of_two_records_under_one_id_and_time_the_first_is_read_an_equal_one_is_a_duplicate_and_another_is_kept_as_rejected()
    {
        const string Time = "2026-11-20T10:00:00.000Z";
        var first = TestLake.Record("weak", Time, "v=1&tid=UA-1-1&t=pageview&cid=c&dp=/first");
        var lake = new TestLake();
        await lake.RawAsync(Time, first, TestLake.Record("weak", Time, "v=1&tid=UA-1-1&t=pageview&cid=d&uid=ada&dp=/other"), first);

        var receipt = await lake.CompactAsync("2026-11-20");

        Assert.Equal((3, 3, 1, 1), (receipt.Requests, receipt.EventsRead, receipt.Hits, receipt.Duplicates));
        Assert.Equal(1, receipt.Rejected["bad_record"]);
        Assert.Equal(["weak.1 - anonymous"], lake.Owners());
        var rejected = Assert.Single(LakeSnapshot.Rejected(lake.Store));
        Assert.Contains("the id is taken by another record", rejected, StringComparison.Ordinal);
        Assert.Contains("dp=/other", rejected, StringComparison.Ordinal);
    }
}
