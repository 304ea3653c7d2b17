using System.Buffers;
using System.Globalization;
using System.Text;
using Cdp.Hits;
using Cdp.Lake;
using Cdp.Lake.Parquet;
using Cdp.Lake.Receipts;
using Cdp.Local.Lake;
using Cdp.Model;
using Cdp.Model.Check;
using Cdp.Model.Fold;
using Cdp.Rollups;
using NodaTime;

namespace Cdp.Benchmarks.Whole;

/// <summary>The rollups of a lake that has had many users for many days, made by the fold of a few hits each, and no hit files.</summary>
/// <param name="Users">Of the lake; those of a day are drawn from them, a few of them often and most of them seldom.</param>
internal sealed record UserDays(LocalDate FirstDay, int Days, int UsersOfADay, int Users)
{
    private const int HitsOfADay = 3;

    /// <summary>Writes the rollups, and the receipts that say that the days are compacted.</summary>
    /// <returns>How many user-days there are.</returns>
    public async Task<long> PutAsync(DirectoryObjectStore lake, CancellationToken cancel)
    {
        var model = DefaultModel.Value;
        var all = await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(worker => Task.Run(async () =>
        {
            long written = 0;
            var day = new Writer(model);
            for (var number = worker; number < Days; number += Environment.ProcessorCount)
                written += await day.PutAsync(lake, FirstDay.PlusDays(number), Drawn(number), cancel);
            return written;
        })));
        await new RollupState([.. model.Measures.Select(measure => measure.Id)]).WriteAsync(lake, cancel);
        return all.Sum();
    }

    private SortedSet<int> Drawn(int day)
    {
        var random = new Random(day);
        var drawn = new SortedSet<int>();
        while (drawn.Count < UsersOfADay)
            drawn.Add(Users == UsersOfADay ? drawn.Count : (int)(Math.Pow(random.NextDouble(), 2) * Users));
        return drawn;
    }

    private sealed class Writer(DeclaredModel model)
    {
        private readonly UserDayFold _fold = new(model.Measures, new ReportingDays(DateTimeZone.Utc));
        private readonly LakeFileWriter _file = new(RollupColumns.Schema);
        private readonly ArrayBufferWriter<byte> _bytes = new(), _row = new();
        private readonly Hit _hit = new();

        public async Task<long> PutAsync(DirectoryObjectStore lake, LocalDate day, SortedSet<int> users, CancellationToken cancel)
        {
            _bytes.ResetWrittenCount();
            _file.Start(_bytes);
            foreach (var name in users.Select(Name).Order(StringComparer.Ordinal)) Add(day, name);
            _file.Complete();
            await lake.PutAsync(LakeLayout.Rollup(day, day), _bytes.WrittenMemory, cancel);
            var none = new Dictionary<string, long>(StringComparer.Ordinal);
            await new ReceiptStore(lake).WriteAsync(
                new CompactReceipt(day, 0, 0, 0, 0, none, none, 0, 0, users.Count, 0, 0, 0, null, "", 0, ""), cancel);
            return users.Count;
        }

        private void Add(LocalDate day, string user)
        {
            var seed = string.GetHashCode(user, StringComparison.Ordinal) & 0xFFFFFF;
            var rows = new SortedSet<byte[]>(Comparer<byte[]>.Create((a, b) => RollupRow.Compare(new(a), new(b))));
            _fold.Start(day);
            for (var number = 0; number < HitsOfADay; number++) _fold.Add(Encoded(day, user, seed, number));
            _fold.Write(Encoding.UTF8.GetBytes(user), row => rows.Add(row.ToArray()));
            foreach (var row in rows) _file.Add(row);
        }

        private ReadOnlySpan<byte> Encoded(LocalDate day, string user, int seed, int number)
        {
            var at = day.AtMidnight().InUtc().ToInstant().ToUnixTimeMilliseconds() + (seed * 4L) + (number * 20_000);
            _hit.Clear();
            Set(HitColumn.EventId, string.Create(CultureInfo.InvariantCulture, $"01K{seed:x8}{day.DayOfYear:x3}.{number}"));
            _hit.SetInteger(HitColumn.OccurredAt, at);
            _hit.SetInteger(HitColumn.ReceivedAt, at);
            Set(HitColumn.ClientId, string.Create(CultureInfo.InvariantCulture, $"{seed * 173L}.{1_700_000_000 + seed}"));
            Set(HitColumn.UserId, user);
            Set(HitColumn.EventName, number == 0 && seed % 2 == 0 ? "login" : "page_view");
            Set(HitColumn.PagePath, number == 2 && seed % 8 == 0 ? "/pricing" : "/docs");
            _row.ResetWrittenCount();
            _hit.Encode(_row);
            return _row.WrittenSpan;
        }

        private static string Name(int user) =>
            string.Create(CultureInfo.InvariantCulture, $"auth0|{(uint)user * 2654435761:x16}{user:x8}");

        private void Set(HitColumn column, string text) => _hit.SetText(column, Encoding.UTF8.GetBytes(text));
    }
}
