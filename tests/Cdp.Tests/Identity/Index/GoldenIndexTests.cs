using System.Text;
using Cdp.Compact;
using Cdp.Identity;
using Cdp.Identity.Index;
using Cdp.Storage;
using Cdp.Testing;
using Cdp.Text;

namespace Cdp.Tests.Identity.Index;

/// <summary>Guards what existing lakes hold under <c>state/</c>: <c>Golden/</c> was written by the first version of the index.</summary>
/// <remarks>
/// Five received days of twelve clients, in blocks of 64 bytes; the first three days are merged, and a second run of the first day was cut
/// off. A failure here means that existing lakes cannot be read: the files are never to be written again.
/// </remarks>
public sealed class GoldenIndexTests
{
    private const int FirstDay = 20_500, Days = 5, Clients = 12;
    private const long MillisecondsPerDay = 86_400_000;

    private static readonly string[] Users = ["ada", "Zoë", "~me", "'; drop table", "a/b%2F", "\0\n\t"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string Folder => Repository.PathOf("tests", "Cdp.Tests", "Identity", "Index", "Golden");

    [Fact]
    public async Task Sign_ins_and_times_of_an_older_lake_are_read()
    {
        var index = await ClientIndex.OpenAsync(await StoreAsync(), Path.GetTempPath(), Cancel);
        Lookup[] lookups = [.. Enumerable.Range(0, Clients).Select(Hash).Order().Select(Lookup.AllDays)];

        var signIns = await index.FindSignInsAsync(lookups, exceptDay: 0, Cancel);
        var times = await index.FindAttributableAsync(lookups, exceptDay: 0, Cancel);

        for (var client = 0; client < Clients; client++)
        {
            Assert.Equal(ExpectedSignIns(client), SignInsOf(signIns, client));
            Assert.Equal(ExpectedTimes(client), TimesOf(times, client));
        }
    }

    [Fact]
    public async Task Each_day_of_an_older_lake_has_the_sign_ins_of_its_last_run()
    {
        var index = await ClientIndex.OpenAsync(await StoreAsync(), Path.GetTempPath(), Cancel);

        for (var day = FirstDay; day < FirstDay + Days; day++)
        {
            var found = await index.ScanAsync(index.SignInsOf(day)!, ClientRange.Of(0, 1), Cancel);
            Assert.Equal(
                Enumerable.Range(0, Clients).Where(client => HasSignIns(client, day)).Select(Hash).Order(), found.Clients.Order());
        }
    }

    [Fact]
    public async Task A_day_that_an_older_version_was_cut_off_in_is_known_with_its_attempt()
    {
        var store = await StoreAsync();
        var running = await RunningDays.OpenAsync(store, Cancel);
        var attempt = Assert.Single(running.AttemptsAt(running.Next!.Value));
        var index = await ClientIndex.OpenAsync(store, Path.GetTempPath(), Cancel);

        var found = await index.ScanAsync(attempt.SignIns!, ClientRange.Of(0, 1), Cancel);

        Assert.Equal(FirstDay, running.Next);
        Assert.NotEmpty(found.Clients);
    }

    [Fact]
    public async Task The_same_state_is_written_with_the_same_bytes()
    {
        var store = await StoreAsync();
        var manifest = (await store.ReadJsonAsync(IndexManifest.Key, IndexJson.Default.IndexManifest, Cancel))!;
        Assert.Equal(store[IndexManifest.Key], manifest.ToBytes());

        foreach (var (day, segment) in manifest.Days) Assert.Equal(store[segment!.Key], SignInsSegment(day, segment.Key).Bytes);
    }

    internal static async Task<MemoryObjectStore> StoreAsync()
    {
        var store = new MemoryObjectStore();
        foreach (var file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories))
            await store.PutAsync(Path.GetRelativePath(Folder, file).Replace('\\', '/'), await File.ReadAllBytesAsync(file, Cancel), Cancel);
        return store;
    }

    private static (Segment Segment, byte[] Bytes) SignInsSegment(int day, string key) =>
        Write(day, key, client => HasSignIns(client, day), (client, to) => SignInList.Write(ClientId(client), SignInsOn(client, day), to));

    private static (Segment Segment, byte[] Bytes) Write(int day, string key, Func<int, bool> has, Action<int, ByteBuffer> write)
    {
        using var bytes = new MemoryStream();
        var writer = new SegmentWriter(bytes, IndexLimits.Tiny);
        var value = new ByteBuffer();
        foreach (var client in Enumerable.Range(0, Clients).Where(has).OrderBy(Hash))
        {
            value.Clear();
            write(client, value);
            writer.Add(new EntryKey(Hash(client), day), value.Written);
        }

        return (writer.Complete(key), bytes.ToArray());
    }

    private static byte[] ClientId(int client) => Encoding.UTF8.GetBytes($"{client}.{1_700_000_000 + client}");

    internal static UInt128 Hash(int client) => ClientHash.Of(ClientId(client));

    private static bool HasSignIns(int client, int day) => (client + day) % 3 != 0;

    private static bool HasTimes(int client, int day) => (client * day) % 4 != 1;

    private static SignIns SignInsOn(int client, int day)
    {
        var signIns = new SignIns();
        for (var i = 0; i <= client % 4; i++)
        {
            var time = (day * MillisecondsPerDay) + (i / 2 * 1000);
            signIns.Add(time, time + (i * 7), Encoding.UTF8.GetBytes(Users[(client + i + day) % Users.Length]));
        }

        return signIns;
    }

    private static List<long> TimesOn(int client, int day) =>
        [.. Enumerable.Range(0, 1 + (client % 5)).Select(i => (day * MillisecondsPerDay) + (i * i * 1000L))];

    private static IEnumerable<string> ExpectedSignIns(int client) => Enumerable.Range(FirstDay, Days).Where(day => HasSignIns(client, day))
        .SelectMany(day => Lines(SignInsOn(client, day)));

    private static IEnumerable<long> ExpectedTimes(int client) => Enumerable.Range(FirstDay, Days).Where(day => HasTimes(client, day))
        .SelectMany(day => TimesOn(client, day));

    private static IEnumerable<string> SignInsOf(ClientValues values, int client)
    {
        var signIns = new SignIns();
        for (var i = 0; i < values.CountOf(Hash(client)); i++)
        {
            Assert.Equal(ClientId(client), SignInList.ClientId(values.ValueOf(Hash(client), i)));
            SignInList.AddTo(signIns, values.ValueOf(Hash(client), i));
        }

        return Lines(signIns);
    }

    private static IEnumerable<long> TimesOf(ClientValues values, int client) =>
        Enumerable.Range(0, values.CountOf(Hash(client))).SelectMany(i => AttributableTimes.Read(values.ValueOf(Hash(client), i))).Order();

    private static IEnumerable<string> Lines(SignIns signIns) =>
        signIns.All.Select(each => FormattableString.Invariant($"{each.OccurredAt} {each.ReceivedAt} {Text(signIns.User(each.User))}"));

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
