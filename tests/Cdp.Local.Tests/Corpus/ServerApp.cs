namespace Cdp.Local.Tests.Corpus;

/// <summary>The shop's own server, which reports what happens there: no user agent, UUID client ids, batches of lines.</summary>
internal sealed class ServerApp(Random random) : Client(random)
{
    private readonly string _clientId = Uuid(random);

    public override IEnumerable<RecordedRequest> See(DateTimeOffset at, Page page) =>
        [Send("ua-node-pageview", at, new() { ["dp"] = page.Path, ["dt"] = page.Title })];

    public override IEnumerable<RecordedRequest> Do(DateTimeOffset at, Page page, string name) =>
        [Send("ua-node-event-cd1-user", at, new() { ["ea"] = name, ["cd5"] = null, ["cm3"] = null, ["p"] = page.Path })];

    /// <summary>An order with two items: three lines of one batch.</summary>
    public RecordedRequest Buy(DateTimeOffset at, string transaction) =>
        Send("ua-node-transaction-items", at, new() { ["ti"] = transaction });

    /// <summary>Ten page views that waited in a queue.</summary>
    public RecordedRequest SeeMany(DateTimeOffset at) => Send("ua-node-batch-11-1", at, []);

    private RecordedRequest Send(string capture, DateTimeOffset at, Dictionary<string, string?> pairs)
    {
        (pairs["cid"], pairs["cd1"]) = (_clientId, User);
        return Capture.Of(capture).With(pairs).At(at);
    }

    private static string Uuid(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes).ToString();
    }
}
