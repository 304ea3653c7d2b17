using Cdp.Compact.Resolve;
using Cdp.Compact.Shuffle;
using Cdp.Compact.Write;
using Cdp.Hits;
using Cdp.Testing;

namespace Cdp.Tests.Compact;

public sealed class ExternalSortTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("cdp-order-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 7)]
    [InlineData(4, 400)]
    [InlineData(5, 2000)]
    public void Rows_come_in_the_lakes_order_whether_sorted_at_once_or_in_parts(int seed, int count)
    {
        using var store = new SpillStore(new BlockPool(), _directory.FullName, budget: seed % 2 == 0 ? 2000 : 10_000_000);
        var shuffle = new PartitionedRows(store, 1);
        var rows = Fill(shuffle, new Random(seed), count);

        var read = new List<byte[]>();
        using (var order = ExternalSort.Of(shuffle, 0))
            while (order.MoveNext()) read.Add(order.Current.Bytes.ToArray());

        rows.Sort((a, b) => LakeRow.Compare(new LakeRow(a), new LakeRow(b)));
        Assert.Equal(rows, read);
    }

    /// <summary>Two writers in turns; each writes stretches of one key whose hits are mostly in the order of time.</summary>
    private static List<byte[]> Fill(PartitionedRows shuffle, Random random, int count)
    {
        var rows = new List<byte[]>();
        using PartitionedRows.Writer first = shuffle.NewWriter(), second = shuffle.NewWriter();
        while (rows.Count < count)
        {
            var to = random.Next(2) == 0 ? first : second;
            var key = System.Text.Encoding.ASCII.GetBytes($"user-with-a-long-begin-{random.Next(20)}");
            var time = random.Next(1000);
            for (var left = random.Next(1, 6); left > 0 && rows.Count < count; left--, time += random.Next(-1, 9)) rows.Add(Add(to, key, time, rows.Count));
        }

        return rows;
    }

    private static byte[] Add(PartitionedRows.Writer to, byte[] key, int time, int number)
    {
        var hit = new Hit();
        hit.SetText(HitColumn.EventId, System.Text.Encoding.ASCII.GetBytes($"{number:00000}.1"));
        hit.SetInteger(HitColumn.ReceivedAt, 5000 + number / 3);
        hit.SetInteger(HitColumn.OccurredAt, time);
        var encoded = HitWorld.Encode(hit);
        LakeRow.Add(to, 0, day: time / 500, key, new EncodedHit(encoded), key, "signed_in"u8);
        return RowOf(encoded, key, time);
    }

    /// <summary>The same row by way of a shuffle of its own.</summary>
    private static byte[] RowOf(byte[] encoded, byte[] key, int time)
    {
        using var store = new SpillStore(new BlockPool(), Path.GetTempPath(), budget: 1_000_000);
        var alone = new PartitionedRows(store, 1);
        using (var writer = alone.NewWriter()) LakeRow.Add(writer, 0, day: time / 500, key, new EncodedHit(encoded), key, "signed_in"u8);
        using var rows = alone.Load(0);
        return rows[rows.All().Single()].ToArray();
    }
}
