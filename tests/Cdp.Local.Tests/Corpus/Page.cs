namespace Cdp.Local.Tests.Corpus;

/// <summary>A page of the shop.</summary>
internal sealed record Page(string Path, string Title)
{
    public static readonly Page Home = new("/", "Shop");
    public static readonly Page Pricing = new("/pricing", "Pricing");
    public static readonly Page PricingTeams = new("/pricing/teams?currency=EUR#compare", "Pricing for teams");
    public static readonly Page Account = new("/account", "Your account");
    public static readonly Page Cart = new("/cart", "Cart");

    /// <summary>What people without a purpose look at. The last but one is not below /pricing.</summary>
    public static readonly Page[] Others =
    [
        Home,
        new("/products/blue-mug", "Blue mug"),
        new("/products/tea-cup", "Tea cup & saucer"),
        new("/products/gr%C3%B6%C3%9Fe-xl", "Größe XL – Tee"),
        new("/blog/why-we-sell-mugs?utm_source=news&utm_medium=email&utm_campaign=november", "Why we sell mugs"),
        new("/search?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E", "Search: <script>alert(1)</script>"),
        new("/pricing-faq", "Questions about prices"),
        new("/links", "Links'); DROP TABLE hits;--"),
    ];

    public string Url => "https://shop.example" + Path;
}
