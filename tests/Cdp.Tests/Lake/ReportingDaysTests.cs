using Cdp.Lake;
using NodaTime;

namespace Cdp.Tests.Lake;

public sealed class ReportingDaysTests
{
    [Theory]
    [InlineData("UTC", "2026-03-29", "2026-03-29T00:00", 24)]
    [InlineData("Europe/Vienna", "2026-03-29", "2026-03-28T23:00", 23)]
    [InlineData("Europe/Vienna", "2026-10-25", "2026-10-24T22:00", 25)]
    [InlineData("America/New_York", "2026-03-08", "2026-03-08T05:00", 23)]
    [InlineData("Asia/Kolkata", "2026-11-24", "2026-11-23T18:00", 25)]
    [InlineData("Asia/Kathmandu", "2026-11-24", "2026-11-23T18:00", 25)]
    [InlineData("Australia/Lord_Howe", "2026-04-05", "2026-04-04T13:00", 25)]
    [InlineData("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00", 23)]
    [InlineData("Pacific/Apia", "2011-12-30", "2011-12-30T10:00", 0)]
    public void A_day_reads_the_UTC_hours_that_overlap_it(string zone, string day, string first, int count)
    {
        var hours = Days(zone).HoursOf(Date(day)).ToList();

        Assert.Equal(count, hours.Count);
        if (count > 0)
            Assert.Equal(first, hours[0].UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm", System.Globalization.CultureInfo.InvariantCulture));
        Assert.All(hours.Zip(hours.Skip(1)), pair => Assert.Equal(TimeSpan.FromHours(1), pair.Second - pair.First));
    }

    [Theory]
    [InlineData("Europe/Vienna", 1)]
    [InlineData("America/Sao_Paulo", 2)]
    [InlineData("Australia/Lord_Howe", 3)]
    [InlineData("Pacific/Apia", 4)]
    [InlineData("Asia/Kathmandu", 5), InlineData("America/Toronto", 6), InlineData("Africa/Monrovia", 7), InlineData("UTC", 8)]
    public void Every_instant_lies_in_the_day_that_the_zone_says_and_in_one_of_that_day_s_hours(string zone, int seed)
    {
        var (days, random) = (Days(zone), new Random(seed));
        for (var n = 0; n < 2000; n++)
        {
            var at = random.NextInt64(-2_000_000_000_000, 2_500_000_000_000);

            var day = days.DayOf(at);

            Assert.Equal(Instant.FromUnixTimeMilliseconds(at).InZone(days.Zone).Date, day);
            Assert.Contains(DateTimeOffset.FromUnixTimeMilliseconds(at - (((at % 3_600_000) + 3_600_000) % 3_600_000)), days.HoursOf(day));
        }
    }

    [Fact]
    public void The_hours_around_a_change_of_clocks_are_asked_in_any_order()
    {
        var days = Days("Europe/Vienna");
        var midnight = DateTimeOffset.Parse("2026-10-25T22:59:59.999Z", System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal(Date("2026-10-25"), days.DayOf(midnight));
        Assert.Equal(Date("2026-10-26"), days.DayOf(midnight.AddMilliseconds(1)));
        Assert.Equal(Date("2026-10-25"), days.DayOf(midnight));
        Assert.Equal(Date("2026-10-24"), days.DayOf(midnight.AddHours(-25)));
    }

    private static ReportingDays Days(string zone) => new(DateTimeZoneProviders.Tzdb[zone]);

    private static LocalDate Date(string text) => NodaTime.Text.LocalDatePattern.Iso.Parse(text).Value;
}
