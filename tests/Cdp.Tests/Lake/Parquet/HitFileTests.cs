using System.Buffers;
using Cdp.Hits;
using Cdp.Lake.Parquet;
using Cdp.Testing;

namespace Cdp.Tests.Lake.Parquet;

public sealed class HitFileTests
{
    [Theory, InlineData(1, 0), InlineData(2, 1), InlineData(3, 20), InlineData(4, 1000), InlineData(5, 1000)]
    public void What_was_written_is_read_back_in_order(int seed, int count)
    {
        var hits = HitWorld.Hits(seed, count);

        var file = Write(hits);

        Assert.Equal(count, new LakeFileReader(file, "hits/x.parquet").Count);
        Assert.Equal(hits, Read(file));
    }

    [Fact]
    public void A_writer_is_reused_and_the_same_hits_make_the_same_bytes()
    {
        var hits = HitWorld.Hits(6, 50);
        var writer = new LakeFileWriter();

        var first = Write(hits, writer);
        Write(HitWorld.Hits(7, 500), writer);

        Assert.Equal(first, Write(hits, writer));
    }

    [Fact]
    public void Repeated_texts_make_a_dictionary_and_are_read_back()
    {
        var hits = Enumerable.Range(0, 5000).Select(n => HitWorld.Encode(Page(n % 70, n % 3))).ToList();

        var file = Write(hits);

        Assert.Equal(hits, Read(file));
    }

    [Fact]
    public void Row_groups_end_after_the_most_rows_or_16_MiB()
    {
        var schema = new ParquetSchema("hit", [new ParquetColumn("text", ColumnType.Text)]);
        var few = Enumerable.Repeat(new[] { ParquetRows.Text("x") }, LakeFileWriter.MaxRowsPerGroup + 1);
        var large = Enumerable.Repeat(new[] { ParquetRows.Text(new string('x', 1 << 20)) }, 33);

        Assert.Equal([LakeFileWriter.MaxRowsPerGroup, 1], Groups(schema, ParquetRows.Write(schema, few)));
        Assert.Equal([16, 16, 1], Groups(schema, ParquetRows.Write(schema, large)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LakeFileWriter(schema, LakeFileWriter.MaxRowsPerGroup + 1));
    }

    [Fact]
    public void A_file_cut_anywhere_is_named_as_damaged()
    {
        var file = Write(HitWorld.Hits(8, 10));

        for (var length = 0; length < file.Length; length += 13)
            Assert.Equal("hits/x.parquet", Assert.Throws<CorruptLakeFileException>(() => Read(file[..length])).Key);
    }

    [Theory, InlineData(9), InlineData(10)]
    public void A_changed_byte_is_noticed_or_changes_nothing(int seed)
    {
        var random = new Random(seed);
        var hits = HitWorld.Hits(seed, 7);
        var file = Write(hits);
        var noticed = 0;
        for (var n = 0; n < 600; n++)
        {
            var changed = file.ToArray();
            changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                Assert.Equal(hits, Read(changed));
            }
            catch (CorruptLakeFileException)
            {
                noticed++;
            }
        }

        Assert.True(noticed > 300, $"only {noticed} of 600 changes were noticed");
    }

    [Fact]
    public void A_file_of_other_columns_is_named_as_damaged()
    {
        var file = Write(HitWorld.Hits(11, 3));
        var name = file.AsSpan().LastIndexOf("event_name"u8);
        "event_nome"u8.CopyTo(file.AsSpan(file.AsSpan()[..name].LastIndexOf("event_name"u8) is var first and >= 0 ? first : name));

        Assert.Throws<CorruptLakeFileException>(() => Read(file));
    }

    private static IEnumerable<int> Groups(ParquetSchema schema, byte[] file) =>
        FooterReader.Read(file, schema).RowGroups.Select(group => group.Rows);

    private static Hit Page(int page, int visitor)
    {
        var hit = new Hit();
        hit.SetText(HitColumn.EventName, "page_view"u8);
        hit.SetText(HitColumn.PagePath, System.Text.Encoding.UTF8.GetBytes($"/page/{page}"));
        if (visitor > 0) hit.SetText(HitColumn.ClientId, System.Text.Encoding.UTF8.GetBytes($"client {visitor}"));
        return hit;
    }

    private static byte[] Write(List<byte[]> hits, LakeFileWriter? writer = null)
    {
        var to = new ArrayBufferWriter<byte>();
        writer ??= new LakeFileWriter();
        writer.Start(to);
        foreach (var hit in hits) writer.Add(hit);
        writer.Complete();
        return to.WrittenSpan.ToArray();
    }

    private static List<byte[]> Read(byte[] file)
    {
        var hits = new List<byte[]>();
        var reader = new LakeFileReader(file, "hits/x.parquet");
        while (reader.Read()) hits.Add(reader.Current.ToArray());
        return hits;
    }
}
