using Cdp.Local.Warehouse;
using NodaTime;

namespace Cdp.Local.Tests.Warehouse;

public sealed class JourneyTests : IDisposable
{
    private static readonly LocalDate Day = new(2026, 11, 20);

    private readonly TestLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public void Each_hit_has_its_reason_in_words()
    {
        _lake.Write(Day,
        [
            Hit("auth0|7", 0, "before_sign_in"), Hit("auth0|7", 12, "signed_in"), Hit("auth0|7", 24, "after_logout"),
            Hit("auth0|7", 12 + (5 * 60), "after_logout"), Hit("other", 13, "signed_in"),
        ]);

        Assert.Equal(
            [
                "00:00 auth0|7 signed in on this client 12 min later", "00:12 the hit itself carries the user id (uid)",
                "00:24 last sign-in of auth0|7 on this client 12 min before", "05:12 last sign-in of auth0|7 on this client 5 h before",
            ],
            Read("auth0|7").Select(step => $"{step.OccurredAt:HH:mm} {step.Because}"));
    }

    [Fact]
    public void A_sign_in_on_another_client_explains_nothing_here()
    {
        _lake.Write(Day, [Hit("ann", 0, "signed_in", "1.1"), Hit("ann", 5, "after_logout", "2.2")]);

        Assert.Equal("the sign-in that decided lies outside the hits kept here", Read("ann")[1].Because);
    }

    [Fact]
    public void The_latest_hits_are_shown_in_time_order()
    {
        _lake.Write(Day, Enumerable.Range(0, 30).Select(minute => Hit("ann", minute, "signed_in")));

        var steps = Read("ann", max: 3);

        Assert.Equal([27, 28, 29], steps.Select(step => step.OccurredAt.Minute));
        Assert.All(steps, step => Assert.Equal(30, step.HitsInAll));
        Assert.Equal(30, Read("ann").Count);
    }

    [Theory]
    [InlineData("' OR user_id <> '")]
    [InlineData("'; DROP VIEW hits; --")]
    [InlineData("$max")]
    [InlineData("$user")]
    [InlineData("\\'")]
    [InlineData("😀\n\"")]
    public void A_user_id_is_data_whatever_it_holds(string user)
    {
        _lake.Write(Day, [Hit("ann", 0, "signed_in")]);
        Assert.Empty(Read(user));
        _lake.Write(Day, [Hit(user, 0, "signed_in")], layout: "bucket");
        Assert.Single(Read(user));
    }

    private static TestHit Hit(string user, int minute, string reason, string client = "1.1") =>
        new(Day, user, client, Day.ToDateTimeUnspecified().AddMinutes(minute), IdentifiedBy: reason);

    private List<JourneyStep> Read(string user, int? max = null)
    {
        using var lake = LakeDatabase.Open(_lake.Root);
        return [.. Journey.Read(lake, user, max, TestContext.Current.CancellationToken)];
    }
}
