using System.Text;
using Cdp.Lake;
using Cdp.Settings;
using NodaTime;

namespace Cdp.Tests.Lake;

public sealed class LakeLayoutTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 24, 2, 49, 11, 123, TimeSpan.FromHours(1));
    private static readonly LocalDate Day = new(2026, 11, 24), Received = new(2026, 12, 1);

    [Fact]
    public void A_raw_key_tells_the_time_of_receipt_in_UTC()
    {
        Assert.Equal("raw/dt=2026-11-24/hour=01/20261124T014911.123Z-01J.ndjson.gz", LakeLayout.Raw(At, "01J"));
        Assert.Equal("raw/dt=2026-11-24/hour=01/20261124T014911.123Z-01J.ndjson", LakeLayout.Raw(At, "01J", gzip: false));
        Assert.Equal("raw/dt=2026-11-24/hour=01/", LakeLayout.RawHour(At));
        Assert.Equal("raw/dt=2026-11-24/", LakeLayout.RawDay(Day));
        Assert.Equal(At, LakeLayout.RawTime(LakeLayout.Raw(At, "01J")));
    }

    [Theory]
    [InlineData("raw/dt=2026-11-24/hour=01/x.ndjson.gz", "2026-11-24T01:00:00Z")]
    [InlineData("raw/dt=2026-11-24/hour=01/20261124T014911.123Z-01J.ndjson", "2026-11-24T01:49:11.123Z")]
    [InlineData("raw/dt=2026-11-24/hour=01/20261124T024911.123Z-01J.ndjson", "2026-11-24T01:00:00Z")]
    [InlineData("raw/dt=2026-11-24/hour=01/20269924T014911.123Z-01J.ndjson", "2026-11-24T01:00:00Z")]
    [InlineData("raw/dt=2026-11-24/hour=01/", null)]
    [InlineData("raw/dt=2026-11-24/hour=24/x", null)]
    [InlineData("raw/dt=2026-02-30/hour=01/x", null)]
    [InlineData("raw/x", null)]
    public void A_key_that_does_not_tell_its_time_counts_to_the_begin_of_its_hour(string key, string? time) =>
        Assert.Equal(
            time is null ? null : DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture), LakeLayout.RawTime(key));

    [Theory]
    [InlineData("raw/dt=2026-11-24/hour=01/x.ndjson.gz", true)]
    [InlineData("raw/dt=2026-11-24/hour=01/x.ndjson", true)]
    [InlineData("raw/dt=2026-11-24/hour=01/.DS_Store", false)]
    [InlineData("raw/dt=2026-11-24/x.ndjson", false)]
    public void Only_finished_objects_of_an_hour_are_raw(string key, bool raw) => Assert.Equal(raw, LakeLayout.IsRaw(key));

    [Fact]
    public void Receipts_and_rejected_records_lie_under_their_day()
    {
        Assert.Equal("rejected/dt=2026-11-24/received-2026-11-24.ndjson.gz", LakeLayout.Rejected(Day));
        Assert.Equal("runs/compact/dt=2026-11-24.json", LakeLayout.CompactReceipt(Day));
        Assert.Equal("runs/score/dt=2026-11-24.json", LakeLayout.ScoreReceipt(Day));
        Assert.Equal(Day, LakeLayout.DayIn(LakeLayout.CompactReceipt(Day)));
        Assert.Null(LakeLayout.DayIn("runs/compact/dt=2026-13-01.json"));
    }

    [Fact]
    public void A_hit_file_lies_under_the_day_it_occurred_and_is_named_after_the_day_it_was_received()
    {
        var perUser = HitLayout.Of(LakeSettings.Default);
        var bucketed = HitLayout.Of(LakeSettings.Default with { Layout = Layout.Bucket, Buckets = 8 });
        var key = Encoding.ASCII.GetBytes(UserKey.Of("a/b", null));

        Assert.Equal("hits/dt=2026-11-24/user=a%2Fb/received-2026-12-01.parquet", HitLayout.File(Day, perUser.Partition(key), Received));
        Assert.Matches("^bucket=0[0-7]$", bucketed.Partition(key));
        Assert.Equal("bucket=123", HitLayout.Partition(123));
    }

    [Theory, InlineData(Layout.User), InlineData(Layout.Bucket)]
    public void A_hit_file_s_key_is_read_back(Layout layout)
    {
        var partition = HitLayout.Of(LakeSettings.Default with { Layout = layout }).Partition("~1.2"u8);

        Assert.Equal(new HitFileKey(Day, partition, Received), HitLayout.Parse(HitLayout.File(Day, partition, Received)));
    }

    [Theory]
    [InlineData("hits/dt=2026-11-24/user=a/received-2026-11-24.parquet.tmp"), InlineData("hits/dt=2026-11-24/user=a/x.parquet")]
    [InlineData("hits/dt=2026-11-31/user=a/received-2026-11-24.parquet"), InlineData("hits/dt=2026-11-24/received-2026-11-24.parquet")]
    [InlineData("rejected/dt=2026-11-24/received-2026-11-24.ndjson.gz"), InlineData("")]
    public void A_key_of_something_else_is_no_hit_file(string key) => Assert.Null(HitLayout.Parse(key));
}
