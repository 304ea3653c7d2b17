using System.Globalization;
using System.Text.Json;
using Cdp.Benchmarks.Measure;
using Cdp.Local.Lake;
using Cdp.Testing;
using NodaTime;

namespace Cdp.Benchmarks.Whole;

/// <summary>
/// From how many users a day on the bucketed layout wins: days of more and more people who sign in, compacted and queried in both. They
/// decide, for everybody else shares a few files.
/// </summary>
internal static class LayoutsBenchmark
{
    /// <summary>Clients for each user who signs in, as <see cref="BigDay"/> has them, about.</summary>
    private const double ClientsOfUser = 5.5;

    private const string Day = "2026-03-10";
    private const string Query =
        "SELECT event_name, count(*) AS hits, count(DISTINCT user_id) AS users FROM hits GROUP BY event_name ORDER BY 1";

    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancel)
    {
        var options = new Options(arguments);
        await Programs.BuildAsync(cancel);
        var rows = new List<string>();
        foreach (var users in (options.Text("--users") ?? "20,100,500,2000,10000,50000").Split(','))
            rows.Add(
                await RowAsync(
                    (int)(int.Parse(users, CultureInfo.InvariantCulture) * ClientsOfUser), options.Number("--rounds", 3), cancel));
        await ResultFile.WriteAsync("layouts", "Folders per user, or buckets", $"""
            A day on which so many people sign in, 5.5 clients for each of them and 20 hits a client, compacted and then queried (`{Query}`)
            in both layouts, 64 buckets; process start to end, medians. A ratio over 1 means that the bucketed layout wins.

            | users a day | compact: user | bucket | user ÷ bucket | query: user | bucket | user ÷ bucket |
            |--:|--:|--:|--:|--:|--:|--:|
            {string.Join('\n', rows)}
            """, cancel);
        return 0;
    }

    private static async Task<string> RowAsync(int clients, int rounds, CancellationToken cancel)
    {
        using var scratch = new Scratch();
        foreach (var layout in (string[])["user", "bucket"])
            await new BigDay(new LocalDate(2026, 3, 10), clients * 20, clients, 24)
                .PutAsync(new DirectoryObjectStore(scratch.Folder(layout)), cancel);
        var compact = new Comparison($"compact, {clients} clients", [.. Both(scratch, ["compact", "--date", Day])]);
        await compact.RunAsync(rounds, cancel);
        var query = new Comparison($"query, {clients} clients", [.. Both(scratch, ["query", Query, "--format", "csv"])]);
        await query.RunAsync(rounds, cancel);
        return string.Create(CultureInfo.InvariantCulture, $"| {UsersOf(scratch):N0} | {Figures(compact)} | {Figures(query)} |");
    }

    private static long UsersOf(Scratch scratch)
    {
        using var receipt =
            JsonDocument.Parse(File.ReadAllBytes(Path.Combine(scratch.Folder("user"), "runs", "compact", $"dt={Day}.json")));
        return receipt.RootElement.GetProperty("users").GetInt64();
    }

    private static IEnumerable<Contender> Both(Scratch scratch, string[] command) =>
        [Of("user", scratch, command), Of("bucket", scratch, command)];

    private static Contender Of(string layout, Scratch scratch, string[] command)
    {
        var isQuery = command[0] == "query";
        return new Contender(
            layout, Programs.Cdp, [.. command, "--data", scratch.Folder(layout)],
            () => scratch.Empty(isQuery ? [] : [$"{layout}/hits", $"{layout}/state", $"{layout}/runs"]),
            usage => isQuery ? usage.Output : null,
            new Dictionary<string, string> { ["CDP_LAKE_LAYOUT"] = layout });
    }

    private static string Figures(Comparison comparison)
    {
        var (user, bucket) = (comparison.MedianOf(0).Wall, comparison.MedianOf(1).Wall);
        return string.Create(
            CultureInfo.InvariantCulture, $"{user.TotalSeconds:0.00} s | {bucket.TotalSeconds:0.00} s | {user / bucket:0.00}");
    }
}
