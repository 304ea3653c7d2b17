using System.Collections.Immutable;
using Cdp.Deliver;
using Cdp.Local.Tests.Postgres;
using Cdp.Local.Tests.Profiles;
using Cdp.Model;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Cdp.Local.Tests.Deliveries;

/// <summary>Profiles in a database, a receiver, and a clock that the test sets.</summary>
internal sealed class DeliveryWorld : IAsyncDisposable
{
    public const string Key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    public static readonly DeclaredModel Model = ModelTables.Model("""
        { "aggregates": { "logins": { "count": "" }, "names": { "list": "page_title" } },
          "segments": { "best": "logins > 3", "new": "logins = 1" } }
        """);

    private readonly NpgsqlDataSource _source;
    private int _opens;

    private DeliveryWorld(string connection)
    {
        Connection = connection;
        var builder = new NpgsqlDataSourceBuilder(connection);
        builder.UsePhysicalConnectionInitializer(_ => Open(), _ => Task.Run(Open));
        _source = builder.Build();
        Tables = new(connection);
        Client = new(Clock);
    }

    public string Connection { get; }

    public ModelTables Tables { get; }

    public WebhookClient Client { get; }

    public Receiver Receiver { get; } = new();

    public FakeTimeProvider Clock { get; } = new(new(2026, 11, 20, 3, 0, 0, TimeSpan.Zero));

    /// <summary>The connection to PostgreSQL, from now on, that cannot be had: the end of a program at that point. Null: none.</summary>
    public int? DiesAt { get; set; }

    public Destination Destination => new("crm", Receiver.Address, ["best", "new"], "CRM_SECRET", ["logins", "names"]);

    public DeliveryQueue Queue => new(_source);

    public DeliveryTable Table => new(_source);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<DeliveryWorld> MakeAsync(TestServer server) => new(await server.NewDatabaseAsync());

    /// <summary>Each row as <c>ann best</c> or <c>ann best new logins=4</c>.</summary>
    public Task LoadAsync(int day, params IEnumerable<string> rows) => LoadAsync(day, [Destination], rows);

    public async Task LoadAsync(int day, ImmutableArray<Destination> destinations, params IEnumerable<string> rows)
    {
        Tables.Destinations = destinations;
        await Tables.LoadAsync(Model, day, [.. rows.Select(Row)]);
    }

    public Task<DeliveryPass> SendAsync(Destination? to = null, string key = Key)
    {
        var signed = new SignedDestination(to ?? Destination, WebhookSecret.Parse("CRM_SECRET", key));
        return new DeliverySender(Queue, Client, [signed], Clock, () => 0.5).SendDueAsync(Cancel);
    }

    /// <summary>State, attempts and what was said last, of each delivery in order.</summary>
    public Task<string[]> StatesAsync() => Tables.RowsAsync(
        "SELECT user_id || ' ' || state || ' ' || attempts || coalesce(' ' || last_fault, '') FROM cdp_deliveries ORDER BY number");

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _source.DisposeAsync();
        await Tables.DisposeAsync();
        await Receiver.DisposeAsync();
    }

    private static string Row(string row)
    {
        var words = row.Split(' ');
        var values = words[1..].Select(word => word.Contains('=', StringComparison.Ordinal) ? word : $"{word}=true");
        return string.Join(' ', [words[0], .. values]);
    }

    private void Open()
    {
        if (DiesAt is { } at && Interlocked.Increment(ref _opens) > at) throw new NpgsqlException("the program has died");
        if (DiesAt is null) _opens = 0;
    }
}
