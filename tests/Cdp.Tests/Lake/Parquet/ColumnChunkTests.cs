using Cdp.Hits;
using Cdp.Lake.Parquet;
using Cdp.Text;

namespace Cdp.Tests.Lake.Parquet;

public sealed class ColumnChunkTests
{
    public static TheoryData<ColumnType, int, int> Chunks
    {
        get
        {
            var chunks = new TheoryData<ColumnType, int, int>();
            foreach (var type in Enum.GetValues<ColumnType>())
                foreach (var rows in (int[])[1, 2, 63, 64, 65, 700, 5000])
                    foreach (var percent in (int[])[0, 50, 97, 100]) chunks.Add(type, rows, percent);
            return chunks;
        }
    }

    [Theory, MemberData(nameof(Chunks))]
    public void Values_and_nulls_are_read_back(ColumnType type, int rows, int percentPresent) => WriteAndRead(type, rows, percentPresent);

    [Theory, InlineData(ColumnType.Text), InlineData(ColumnType.Timestamp), InlineData(ColumnType.Boolean)]
    public void A_whole_row_group_is_read_back(ColumnType type) => WriteAndRead(type, LakeFileWriter.MaxRowsPerGroup, 80);

    [Fact]
    public void Repeated_texts_have_a_dictionary_page_and_others_have_none()
    {
        var writer = new ColumnChunkWriter(new ByteBuffer());
        var column = new ParquetColumn("c", ColumnType.Text);

        Assert.NotNull(Write(writer, column, [.. Enumerable.Range(0, 64).Select(i => ParquetRows.Text($"{i % 32}"))]).DictionaryPageOffset);
        Assert.Null(Write(writer, column, [.. Enumerable.Range(0, 64).Select(i => ParquetRows.Text($"{i % 33}"))]).DictionaryPageOffset);
        Assert.Null(Write(writer, column, [.. Enumerable.Range(0, 63).Select(i => ParquetRows.Text($"{i % 2}"))]).DictionaryPageOffset);
    }

    [Fact]
    public void Small_chunks_are_not_compressed_and_repetitive_ones_get_smaller()
    {
        var writer = new ColumnChunkWriter(new ByteBuffer());
        var column = new ParquetColumn("c", ColumnType.Text);

        Assert.Equal(ParquetCodec.None, Write(writer, column, [ParquetRows.Text("x")]).Codec);
        var chunk = Write(writer, column, [ParquetRows.Text(new string('x', 1000))]);
        Assert.Equal(ParquetCodec.Snappy, chunk.Codec);
        Assert.InRange(chunk.TotalCompressedSize, 1, chunk.TotalUncompressedSize / 5);
    }

    [Fact]
    public void Statistics_are_the_least_and_the_greatest_value()
    {
        var random = new Random(5);
        foreach (var type in (ColumnType[])[ColumnType.Integer, ColumnType.Timestamp])
        {
            var values = Enumerable.Range(0, 500).Select(_ => random.NextInt64(-1_000_000_000_000, 2_000_000_000_000)).ToList();
            var column = new ParquetColumn("c", type, hasStatistics: true);
            var statistics = ColumnStatistics.Of(column, values.SelectMany(BitConverter.GetBytes).ToArray());

            var factor = type == ColumnType.Timestamp ? 1000 : 1;
            Assert.Equal(values.Min() * factor, BitConverter.ToInt64(statistics.Min));
            Assert.Equal(values.Max() * factor, BitConverter.ToInt64(statistics.Max));
        }
    }

    [Fact]
    public void Statistics_of_texts_follow_their_bytes_and_leave_out_long_ones()
    {
        var column = new ParquetColumn("c", ColumnType.Text, hasStatistics: true);
        byte[] few = [.. ParquetRows.Text("b"), .. ParquetRows.Text("ä"), .. ParquetRows.Text("B")];

        Assert.Equal("B"u8, ColumnStatistics.Of(column, few).Min);
        Assert.Equal("ä"u8, ColumnStatistics.Of(column, few).Max);
        Assert.False(ColumnStatistics.Of(column, [.. few, .. ParquetRows.Text(new string('ö', 33))]).HasValues);
        Assert.False(ColumnStatistics.Of(column, []).HasValues);
        Assert.False(ColumnStatistics.Of(new ParquetColumn("c", ColumnType.Text), few).HasValues);
    }

    private static ColumnChunkMetadata Write(ColumnChunkWriter writer, ParquetColumn column, List<byte[]> values) =>
        writer.Write(column, 0, [], values.Count, values.SelectMany(value => value).ToArray(), values.Count);

    private static void WriteAndRead(ColumnType type, int rows, int percentPresent)
    {
        const int Offset = 4, Index = 5;
        var random = new Random(rows + percentPresent);
        var column = new ParquetColumn("c", type);
        var values = Enumerable.Range(0, rows)
            .Select(_ => random.Next(100) < percentPresent ? ParquetRows.Value(random, type) : null).ToList();
        var file = new ByteBuffer();
        file.AppendInt32(0);
        var chunks = new ByteBuffer();
        var chunk = new ColumnChunkWriter(chunks).Write(
            column, Offset, values.Select(value => value is null ? 0 : 1).ToArray(), rows,
            values.SelectMany(value => value ?? []).ToArray(), values.Count(value => value is not null));
        file.Append(chunks.Written);

        Assert.Equal(chunks.Length, chunk.TotalCompressedSize);
        var reader = new ColumnChunkReader(column, Index);
        var start = chunk.DictionaryPageOffset ?? chunk.DataPageOffset;
        reader.Load(file.Written, new ColumnChunk(chunk.Codec, start, chunk.TotalCompressedSize), rows);
        var present = new ulong[rows];
        reader.Decode(present);
        Assert.True(present.SequenceEqual(values.Select(value => value is null ? 0UL : 1UL << Index)), "other rows have a value");
        var read = new ByteBuffer();
        foreach (var _ in values.OfType<byte[]>()) reader.CopyNext(read);
        Assert.True(read.Written.SequenceEqual(values.SelectMany(value => value ?? []).ToArray()), "other values were read");
    }
}
