using System.Globalization;
using System.Text;
using System.Text.Json;
using Cdp.Compact;
using Cdp.Lake;
using Cdp.Lake.Receipts;
using Cdp.Model;
using Cdp.Settings;
using Cdp.Storage;
using Cdp.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Cdp.Tests.Compact;

/// <summary>A lake in memory that a test fills with requests and compacts. It is 2026-11-21, 3:00 UTC.</summary>
internal sealed class TestLake
{
    private int _objects;

    public MemoryObjectStore Store { get; } = new();

    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.Parse("2026-11-21T03:00:00Z", CultureInfo.InvariantCulture));

    public CompactSettings Settings { get; set; } = CompactSettings.Default;

    /// <summary>The versions of the lake up to that of the program that compacts.</summary>
    public LakeHistory History { get; set; } = LakeHistory.OfProgram;

    /// <summary>What user-days are rolled up for.</summary>
    public DeclaredModel Model { get; set; } = WorldModel.Value;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A raw object with one record.</summary>
    /// <param name="time">When it was received, e.g. <c>2026-11-20T10:00:00.000Z</c>.</param>
    /// <param name="query">The query of a hit, without <c>v=1&amp;tid=UA-1-1&amp;t=pageview&amp;</c>.</param>
    public Task HitAsync(string id, string time, string query, string? agent = "Mozilla/5.0 Firefox/130.0") =>
        RawAsync(time, Record(id, time, $"v=1&tid=UA-1-1&t=pageview&{query}", agent: agent));

    public static string Record(
        string id, string time, string query, string? body = null, string? agent = null) => JsonSerializer.Serialize(
        new Dictionary<string, object?>
        {
            ["v"] = 1,
            ["id"] = id,
            ["received_at"] = time,
            ["method"] = "POST",
            ["path"] = "/collect",
            ["query"] = query,
            ["body"] = body,
            ["user_agent"] = agent,
        }.Where(field => field.Value is not null).ToDictionary());

    /// <summary>A raw object with these lines, in the hour of the time.</summary>
    public Task RawAsync(string time, params string[] lines) => RawAsync(time, Encoding.UTF8.GetBytes(string.Join('\n', lines)));

    public Task RawAsync(string time, byte[] bytes) => Store.PutAsync(
        LakeLayout.Raw(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture), $"o{_objects++}", gzip: false), bytes, Cancel);

    /// <param name="store">Null: the lake's own.</param>
    public async Task<CompactReply> RunAsync(CompactRequest request, TimeSpan? remaining = null, IObjectStore? store = null) =>
        await CompactionOf(store ?? Store).RunAsync(request, remaining, Cancel);

    public Task FillRollupsAsync(DeclaredModel? next = null) => CompactionOf(Store).FillRollupsAsync(next, Cancel);

    private Compaction CompactionOf(IObjectStore store) =>
        new(store, Settings, Clock, isHolderGone: _ => true, history: History, model: Model);

    public async Task<CompactReceipt> CompactAsync(string day)
    {
        var reply = await RunAsync(new CompactRequest(day));
        Assert.Empty(reply.Failed);
        return reply.Done[^1];
    }

    /// <summary>Each hit as "event user reason", in order of the event.</summary>
    public IReadOnlyList<string> Owners() =>
        [
            .. LakeSnapshot.Owners(Store).Select(row => row.Split(" | ")).OrderBy(row => row[1], StringComparer.Ordinal)
                .Select(row => $"{row[1]} {row[2]} {row[3]}".Replace("  ", " - ", StringComparison.Ordinal)),
        ];

    /// <summary>The folders of the hits, <c>dt=…/user=…</c>, as "event folder".</summary>
    public IReadOnlyList<string> Places() =>
        [
            .. LakeSnapshot.Owners(Store).Select(row => row.Split(" | ")).Select(row => $"{row[1]} {row[0]["hits/".Length..]}")
                .Order(StringComparer.Ordinal),
        ];
}
