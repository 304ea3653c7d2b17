namespace Cdp.Local.Tests.Corpus;

/// <summary>Who visits the shop between 2 and 15 November 2026 (Monday to Sunday, twice), and what each of them shows.</summary>
internal sealed class Cast(Recording recording, Random random)
{
    public static readonly DateTimeOffset FirstDay = new(2026, 11, 2, 0, 0, 0, TimeSpan.Zero);
    public const int Days = 14;

    public void Play()
    {
        Anna();
        BenAndClara();
        David();
        Eva();
        FelixGretaAndHugo();
        IdaWhoRefuses();
        Jan();
        TheLibrary();
        LenaOnTheTrain();
        ANameThatIsCode();
        TheServer();
    }

    /// <summary>Browses anonymously, signs in, logs out, comes back; three logins in the second week.</summary>
    private void Anna()
    {
        var laptop = new AnalyticsBrowser(random, "ct-xhr-text", adsPings: true);
        At(laptop, day: 1, 18, 2).See(Page.Home).Wander(3);
        At(laptop, 2, 12, 11).See(Page.Home, Page.Pricing).SignIn("anna").See(Page.Account).SignOut().Wander(2);
        At(laptop, 4, 20, 40).Wander(3).See(Page.Pricing);
        foreach (var day in (int[])[8, 10, 12])
            At(laptop, day, 8, 5).See(Page.Home).SignIn("anna").See(Page.Account, Page.PricingTeams).SignOut().See(Page.Home);
        recording.Add(laptop.Buy(Time(12, 8, 30), "T-7001"));
        At(laptop, 14, 19, 0).Wander(2);
    }

    /// <summary>Two people, one tablet: hits between their sign-ins go to the one who is nearer in time.</summary>
    private void BenAndClara()
    {
        var tablet = new GtagBrowser(random);
        for (var day = 1; day <= Cast.Days; day += 2)
        {
            At(tablet, day, 19, 0).See(Page.Home).SignIn("ben").Wander(2).SignOut().See(Page.Home);
            At(tablet, day, 20, 30).See(Page.Home, Page.Pricing).SignIn("clara").See(Page.Account).SignOut().Wander(1);
        }
    }

    /// <summary>One person on two devices, with two kinds of tags.</summary>
    private void David()
    {
        var laptop = new AnalyticsBrowser(random, "ct-beacon");
        var phone = new SmallTagBrowser(random);
        At(laptop, 2, 9, 15).See(Page.Home).SignIn("david").See(Page.Account).Wander(2);
        At(phone, 3, 7, 50).Wander(3).SignIn("david").See(Page.Pricing);
        At(laptop, 9, 9, 20).See(Page.Home, Page.Pricing).Wander(2).Do("login");
        At(phone, 9, 22, 10).Wander(4);
        At(phone, 13, 7, 45).See(Page.Pricing).SignOut().Wander(2);
    }

    /// <summary>Anonymous for eight days; the sign-in on the ninth reaches back to all of them.</summary>
    private void Eva()
    {
        var browser = new GtagBrowser(random);
        foreach (var day in (int[])[1, 3, 4, 6, 8]) At(browser, day, 21, 5).See(Page.Home).Wander(2).See(Page.Pricing);
        At(browser, 9, 21, 0).See(Page.Pricing).Do("sign_up").SignIn("eva").See(Page.Account);
        At(browser, 11, 21, 30).See(Page.Account).Wander(2);
    }

    /// <summary>Pricing visitors of different zeal: one, two and no login in the last seven days.</summary>
    private void FelixGretaAndHugo()
    {
        var felix = new AnalyticsBrowser(random, "ct-envelope-2");
        var greta = new AnalyticsBrowser(random, "ct-image");
        var hugo = new AnalyticsBrowser(random, "ct-jquery-raw");
        foreach (var day in (int[])[1, 3, 5, 10])
            At(felix, day, 10, 0).See(Page.Pricing, Page.PricingTeams).SignIn("felix").See(Page.Account).SignOut();
        foreach (var day in (int[])[2, 9, 11]) At(greta, day, 14, 30).See(Page.Home, Page.Pricing).SignIn("greta").Wander(1).SignOut();
        foreach (var day in (int[])[2, 4]) At(hugo, day, 16, 45).SignIn("hugo").See(Page.Pricing).SignOut();
        At(hugo, 12, 16, 0).See(Page.Pricing).Wander(2);
    }

    /// <summary>Signed in, but without consent: counted, and never joined to anyone.</summary>
    private void IdaWhoRefuses()
    {
        var browser = new GtagBrowser(random, refuses: true);
        foreach (var day in (int[])[2, 6, 9, 13])
            At(browser, day, 11, 20).See(Page.Home, Page.Pricing).SignIn("ida").See(Page.Account).SignOut();
    }

    /// <summary>A desktop app, at times offline: events that come two days late.</summary>
    private void Jan()
    {
        var app = new DesktopApp(random);
        At(app, 3, 8, 0).See(Page.Home).SignIn("jan").See(Page.Account).Do("settings_saved");
        At(app, 6, 8, 30).See(Page.Account, Page.Pricing).Do("purchase");
        At(app, 10, 8, 10).See(Page.Account).Do("login");
        foreach (var late in (int[])[50, 49, 3])
            recording.Add(app.SeeLate(Time(11, 9, 0).AddMinutes(late), TimeSpan.FromHours(late), Page.Account));
    }

    /// <summary>A terminal with more users than one device can have: its anonymous hits stay unattributed.</summary>
    private void TheLibrary()
    {
        var terminal = new AnalyticsBrowser(random, "ct-fetch-nocors");
        for (var reader = 1; reader <= 12; reader++)
            At(terminal, reader, 15, 0).See(Page.Home).SignIn($"reader-{reader:00}").Wander(1).SignOut().Pause(90).See(Page.Home);
    }

    /// <summary>A phone without network around midnight: page views of yesterday that arrive today.</summary>
    private void LenaOnTheTrain()
    {
        var phone = new AnalyticsBrowser(random, "ct-beacon-query");
        At(phone, 5, 22, 30).See(Page.Home).SignIn("lena").See(Page.Pricing);
        for (var page = 0; page < 5; page++)
            recording.Add(phone.SeeLate(Time(6, 0, 12).AddSeconds(page), TimeSpan.FromMinutes(55 - (page * 6)), Page.Others[page]));
        At(phone, 11, 22, 30).See(Page.Pricing).Do("login");
    }

    /// <summary>A user id that must come through as it is: folder, SQL, CSV and terminal.</summary>
    private void ANameThatIsCode()
    {
        var browser = new AnalyticsBrowser(random, "ct-xhr-json-raw-2");
        At(browser, 7, 13, 37).See(Page.Home).SignIn("../O'Brien\"; DROP TABLE profiles;-- 🚀").See(Page.Pricing).SignOut();
    }

    /// <summary>Orders, as the shop's own server reports them for the people above.</summary>
    private void TheServer()
    {
        foreach (var (user, day) in (ReadOnlySpan<(string, int)>)[("anna", 12), ("david", 9), ("greta", 11)])
        {
            var server = new ServerApp(random) { User = user };
            recording.Add(server.Buy(Time(day, 23, 1), $"T-{8000 + day}"));
        }

        recording.Add(new ServerApp(random).SeeMany(Time(4, 3, 30)));
    }

    private Visit At(Client client, int day, int hour, int minute) =>
        new(recording, client, Time(day, hour, minute).AddSeconds(random.Next(60)), random);

    /// <param name="day">1 to 14.</param>
    private static DateTimeOffset Time(int day, int hour, int minute) => FirstDay.AddDays(day - 1).AddHours(hour).AddMinutes(minute);
}
