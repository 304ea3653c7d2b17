using System.Text;
using Cdp.Identity;
using Cdp.Settings;

namespace Cdp.Tests.Identity;

/// <summary>Every row of the identity table, its edges and its ties. Times are in minutes; the window is 30 of them.</summary>
public sealed class IdentityTableTests
{
    private const HitFacts Person = HitFacts.HasClient;
    private static readonly IdentitySettings Settings = IdentitySettings.Default;

    [Theory]
    [InlineData("", 0, "- anonymous")]
    [InlineData("100 ada", 0, "ada before_sign_in")]
    [InlineData("100 ada", 99, "ada before_sign_in")]
    [InlineData("100 ada", 100, "ada after_logout")] // at the same time counts as before
    [InlineData("100 ada", 9999, "ada after_logout")] // nobody came after
    [InlineData("100 ada, 200 bob", 130, "ada after_logout")] // the window's edge is inside
    [InlineData("100 ada, 200 bob", 131, "ada after_logout")] // past it, but bob is far
    [InlineData("100 ada, 200 bob", 169, "ada after_logout")] // 31 minutes before bob
    [InlineData("100 ada, 200 bob", 170, "bob before_sign_in")] // the other window's edge is inside
    [InlineData("100 ada, 140 bob", 130, "ada after_logout")] // within both windows: the one before wins
    [InlineData("100 ada, 140 bob", 131, "bob before_sign_in")]
    [InlineData("100 ada, 140 bob", 140, "bob after_logout")]
    [InlineData("100 ada, 200 ada", 185, "ada before_sign_in")] // the same user, for another reason
    [InlineData("200 bob, 100 ada", 130, "ada after_logout")] // the order of adding is not that of time
    [InlineData("-50 ada", -60, "ada before_sign_in")]
    public void Sign_ins_before_and_after_decide_by_time(string signIns, long time, string expected) =>
        Assert.Equal(expected, Resolve(Add(signIns), time, Settings));

    [Fact]
    public void Of_sign_ins_at_one_time_the_one_received_last_is_the_last_and_the_one_received_first_is_the_next()
    {
        var signIns = new SignIns();
        signIns.Add(Minutes(100), Minutes(103), "cyd"u8);
        signIns.Add(Minutes(100), Minutes(101), "ada"u8);
        signIns.Add(Minutes(100), Minutes(102), "bob"u8);

        Assert.Equal("cyd after_logout", Resolve(signIns, 100, Settings));
        Assert.Equal("ada before_sign_in", Resolve(signIns, 99, Settings));
    }

    [Fact]
    public void Of_sign_ins_equal_in_both_times_the_order_of_the_records_decides()
    {
        var signIns = new SignIns();
        signIns.Add(Minutes(100), Minutes(100), "ada"u8);
        signIns.Add(Minutes(100), Minutes(100), "bob"u8);

        Assert.Equal("bob after_logout", Resolve(signIns, 100, Settings));
        Assert.Equal("ada before_sign_in", Resolve(signIns, 99, Settings));
    }

    [Theory, InlineData(10, "u9 after_logout"), InlineData(11, "- shared_device")]
    public void More_than_ten_users_make_a_client_a_shared_device(int users, string expected)
    {
        var signIns = new SignIns();
        for (var turn = 0; turn < 2; turn++) // each of them twice: users count, not sign-ins
            for (var user = 0; user < users; user++)
                signIns.Add(Minutes((turn * 100) + user), Minutes(1000), Encoding.UTF8.GetBytes($"u{user}"));

        Assert.Equal(expected, Resolve(signIns, 2000, Settings));
    }

    [Theory]
    [InlineData(Person | HitFacts.Denied, "consent_denied")]
    [InlineData(Person | HitFacts.Denied | HitFacts.CarriesUser | HitFacts.Bot, "consent_denied")]
    [InlineData(Person | HitFacts.Bot, "bot")]
    [InlineData(Person | HitFacts.Bot | HitFacts.CarriesUser, "bot")]
    [InlineData(Person | HitFacts.CarriesUser, "signed_in")]
    [InlineData(HitFacts.CarriesUser, "signed_in")]
    [InlineData(Person, "after_logout")]
    public void The_first_row_that_holds_decides(HitFacts facts, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(IdentityTable.Decide(facts, Minutes(100), Add("100 ada"), Settings).By.Utf8()));

    [Fact]
    public void On_a_shared_device_a_hit_that_carries_a_user_id_is_still_that_users() =>
        Assert.Equal(IdentifiedBy.SignedIn, IdentityTable.Decide(
            Person | HitFacts.CarriesUser, Minutes(100), Add("1 ada, 2 bob"), Settings with { MaxUsersPerClient = 1 }).By);

    [Theory]
    [InlineData(Person | HitFacts.CarriesUser, true)]
    [InlineData(HitFacts.CarriesUser, false)]
    [InlineData(Person, false)]
    [InlineData(Person | HitFacts.CarriesUser | HitFacts.Denied, false)]
    [InlineData(Person | HitFacts.CarriesUser | HitFacts.Bot, false)]
    public void Only_a_persons_hit_with_a_client_a_user_and_consent_is_a_sign_in(HitFacts facts, bool expected) =>
        Assert.Equal(expected, IdentityTable.IsSignIn(facts));

    [Fact]
    public void An_instance_used_again_remembers_nothing_even_of_a_client_with_very_many_users()
    {
        var signIns = new SignIns();
        for (var user = 0; user < 5000; user++) signIns.Add(user, user, Encoding.UTF8.GetBytes($"u{user}"));
        Assert.Equal(5000, signIns.Users);

        signIns.Clear();

        Assert.Equal("- anonymous", Resolve(signIns, 100, Settings));
        Assert.Equal(0, signIns.Users);
    }

    private static SignIns Add(string list)
    {
        var signIns = new SignIns();
        foreach (var each in list.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(each => each.Split(' ')))
        {
            var time = Minutes(long.Parse(each[0], System.Globalization.CultureInfo.InvariantCulture));
            signIns.Add(time, time, Encoding.UTF8.GetBytes(each[1]));
        }

        return signIns;
    }

    private static string Resolve(SignIns signIns, long minutes, IdentitySettings settings)
    {
        var owner = IdentityTable.DecideBySignIns(Minutes(minutes), signIns, settings);
        return $"{(owner.User == Owner.Nobody ? "-" : Encoding.UTF8.GetString(signIns.User(owner.User)))} "
            + $"{Encoding.UTF8.GetString(owner.By.Utf8())}";
    }

    private static long Minutes(long minutes) => minutes * 60_000;
}
