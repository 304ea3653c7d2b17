using System.Text.Json;
using Cdp.Lake;
using Cdp.Score;
using NodaTime;

namespace Cdp.Tests.Score;

public sealed class ScoreRequestTests
{
    [Fact]
    public void The_schedule_names_no_day()
    {
        var request = Read("{}");
        Assert.Null(RequestedDays.Of(request.Date, request.From, request.To));
        Assert.False(request.AllowShrink);
    }

    [Fact]
    public void A_day_or_a_range_is_named_by_hand()
    {
        Assert.Equal([new(2026, 11, 20)], RequestedDays.Of("2026-11-20", null, null));
        Assert.Equal([new(2024, 2, 28), new(2024, 2, 29), new LocalDate(2024, 3, 1)], RequestedDays.Of(null, "2024-02-28", "2024-03-01"));
        Assert.Equal(new ScoreRequest("2026-11-20", null, null, true), Read("""{"date":"2026-11-20","allow_shrink":true}"""));
    }

    [Theory]
    [InlineData("2026-02-30", null, null, "date is '2026-02-30'")]
    [InlineData("20.11.2026", null, null, "date is")]
    [InlineData("", null, null, "date is ''")]
    [InlineData(null, "2026-11-20", null, "half a range: give to"), InlineData(null, null, "2026-11-20", "half a range: give from")]
    [InlineData(null, "2026-11-21", "2026-11-20", "goes backwards")]
    [InlineData("2026-11-20", "2026-11-20", "2026-11-20", "a date and a range")]
    [InlineData(null, "0001-01-01", "2026-11-20", "at most 3660")]
    public void What_cannot_be_is_refused(string? date, string? from, string? to, string message) =>
        Assert.Contains(message, Assert.Throws<RequestException>(() => RequestedDays.Of(date, from, to)).Message, StringComparison.Ordinal);

    [Theory, InlineData("""{"dates":"2026-11-20"}"""), InlineData("""{"date":20}"""), InlineData("[]")]
    public void An_event_of_another_shape_is_refused(string json) => Assert.ThrowsAny<JsonException>(() => Read(json));

    private static ScoreRequest Read(string json) => JsonSerializer.Deserialize(json, ScoreJson.Default.ScoreRequest)!;
}
