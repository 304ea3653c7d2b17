using Cdp.Lake.Parquet;
using Cdp.Testing;
using Cdp.Text;

namespace Cdp.Tests.Lake.Parquet;

/// <summary>
/// A damaged file ends in a <see cref="CorruptLakeFileException"/>, or is read as if it were whole; an error in decoding ends in neither.
/// </summary>
public sealed class DamagedFileTests
{
    [Fact]
    public void Any_changed_byte_of_a_small_file_is_noticed_or_does_not_matter()
    {
        var rows = ParquetRows.Random(new Random(1), ParquetRows.Small, 2);
        var file = ParquetRows.Write(ParquetRows.Small, rows);
        var expected = rows.Select(ParquetRows.Encode).ToList();
        var changed = file.ToArray();
        for (var at = 0; at < file.Length; at++)
        {
            foreach (var value in (int[])[0, 1, 127, 128, 255, .. Enumerable.Range(0, 8).Select(bit => file[at] ^ (1 << bit))])
            {
                changed[at] = (byte)value;
                AssertReadOrRefused(ParquetRows.Small, changed, expected, $"byte {at} of {file.Length} is {value}, was {file[at]}");
            }

            changed[at] = file[at];
        }
    }

    [Theory, InlineData(0), InlineData(1)]
    public void Any_flipped_bit_of_a_file_with_dictionaries_and_compression_is_noticed_or_does_not_matter(int seed)
    {
        var rows = ParquetRows.Random(new Random(seed), ParquetRows.Small, 90);
        var file = ParquetRows.Write(ParquetRows.Small, rows, rowsPerGroup: 80);
        var expected = rows.Select(ParquetRows.Encode).ToList();
        for (var bit = seed; bit < file.Length * 8; bit += 11)
        {
            file[bit / 8] ^= (byte)(1 << (bit % 8));
            AssertReadOrRefused(ParquetRows.Small, file, expected, $"bit {bit} of {file.Length * 8}");
            file[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    /// <summary>Files of fewer columns in another order, which are read by their names: a changed name is no unknown column.</summary>
    [Theory, InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(7), InlineData(8)]
    public void Any_flipped_bit_of_a_file_of_other_columns_is_noticed_or_does_not_matter(int seed)
    {
        var random = new Random(seed);
        var schema = ParquetRows.Small;
        var columns = Enumerable.Range(0, schema.Columns.Length).OrderBy(_ => random.Next()).Take(random.Next(2, 5)).ToList();
        var written = new ParquetSchema("hit", columns.Select(column => schema.Columns[column]));
        var file = ParquetRows.Write(written, ParquetRows.Random(random, written, 3), rowsPerGroup: 2);
        var expected = ParquetRows.Read(schema, file);
        for (var bit = seed % 3; bit < file.Length * 8; bit += 3)
        {
            file[bit / 8] ^= (byte)(1 << (bit % 8));
            AssertReadOrRefused(schema, file, expected, $"bit {bit} of {file.Length * 8}");
            file[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Theory, InlineData(9), InlineData(10), InlineData(11)]
    public void Random_damage_to_files_of_hits_is_noticed_or_does_not_matter(int seed)
    {
        var random = new Random(seed);
        var hits = HitWorld.Hits(seed, 300);
        var file = new System.Buffers.ArrayBufferWriter<byte>();
        var writer = new LakeFileWriter(HitSchema.Current, rowsPerGroup: 120);
        writer.Start(file);
        foreach (var hit in hits) writer.Add(hit);
        writer.Complete();
        for (var round = 0; round < 150; round++)
        {
            var changed = file.WrittenSpan.ToArray();
            var at = round % 2 == 0 ? random.Next(changed.Length) : random.Next(changed.Length - 12_000, changed.Length);
            changed[at] ^= (byte)random.Next(1, 256);
            AssertReadOrRefused(HitSchema.Current, changed, hits, $"byte {at} of {changed.Length}");
        }
    }

    [Theory, InlineData(12, 2), InlineData(13, 70)]
    public void A_file_cut_off_anywhere_is_refused(int seed, int rows)
    {
        var file = ParquetRows.Write(ParquetRows.Small, ParquetRows.Random(new Random(seed), ParquetRows.Small, rows));

        for (var length = 0; length < file.Length; length++)
            Assert.Throws<CorruptLakeFileException>(() => ParquetRows.Read(ParquetRows.Small, file[..length]));
    }

    [Fact]
    public void Pages_of_another_file_are_read_when_they_are_whole_and_refused_when_not()
    {
        var schema = new ParquetSchema("hit", ParquetRows.Small.Columns.Take(1));
        var (first, second) = (ParquetRows.Write(schema, [[ParquetRows.Text("a")]]), ParquetRows.Write(schema, [[ParquetRows.Text("b")]]));
        var bytes = first.AsSpan();
        var footer = first.Length - 8 - BitConverter.ToInt32(first, first.Length - 8);

        second.AsSpan(..footer).CopyTo(bytes);

        // Pages and footer agree: that is no damage.
        Assert.Equal([ParquetRows.Encode([ParquetRows.Text("b")])], ParquetRows.Read(schema, first));
        first[footer - 1] ^= 1;
        Assert.Throws<CorruptLakeFileException>(() => ParquetRows.Read(schema, first));
    }

    /// <summary>The bytes are those that were written, so the disk is not to blame.</summary>
    [Theory]
    [InlineData("a text longer than its page", new byte[] { 2, 0, 0, 0, 2, 1, 200, 0, 0, 0, 65 })]
    [InlineData("a text of a negative length", new byte[] { 2, 0, 0, 0, 2, 1, 200, 255, 255, 255, 65 })]
    [InlineData("definition levels longer than the page", new byte[] { 100, 0, 0, 0, 2, 1 })]
    [InlineData("no definition level", new byte[] { 1, 0, 0, 0, 0 })]
    public void An_error_in_a_page_with_the_right_checksum_is_not_called_damage(string what, byte[] body)
    {
        Assert.NotEmpty(what);
        var schema = new ParquetSchema("hit", ParquetRows.Small.Columns.Take(1));

        var e = Assert.ThrowsAny<Exception>(() => ParquetRows.Read(schema, FileOf(schema, body, entries: null)));

        Assert.IsNotType<CdpException>(e, exactMatch: false);
    }

    [Fact]
    public void An_index_without_an_entry_is_not_called_damage()
    {
        var schema = new ParquetSchema("hit", ParquetRows.Small.Columns.Take(1));
        var entries = ParquetRows.Text("a");

        var rows = ParquetRows.Read(schema, FileOf(schema, [2, 0, 0, 0, 2, 1, 1, 2, 0], entries));
        var e = Assert.ThrowsAny<Exception>(() => ParquetRows.Read(schema, FileOf(schema, [2, 0, 0, 0, 2, 1, 1, 2, 1], entries)));

        Assert.Equal([ParquetRows.Encode([entries])], rows);
        Assert.IsNotType<CdpException>(e, exactMatch: false);
    }

    private static void AssertReadOrRefused(ParquetSchema schema, byte[] file, List<byte[]> expected, string what)
    {
        try
        {
            var rows = ParquetRows.Read(schema, file);
            if (!rows.SequenceEqual(expected, ByteArrays.Instance)) Assert.Fail($"{what}: other rows were read");
        }
        catch (CorruptLakeFileException)
        {
            // noticed
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            Assert.Fail($"{what}: {e}");
        }
    }

    /// <summary>A file of one row whose only column has this page, and maybe a dictionary.</summary>
    private static byte[] FileOf(ParquetSchema schema, byte[] body, byte[]? entries)
    {
        var file = new ByteBuffer();
        file.Append("PAR1"u8);
        var (pages, chunk, footer) = (new PageWriter(file), new ColumnChunkMetadata(), new FooterWriter(schema));
        if (entries is not null)
        {
            chunk.DictionaryPageOffset = file.Length;
            pages.WriteDictionary(entries, 1, chunk);
        }

        chunk.DataPageOffset = file.Length;
        pages.WriteData(body, 1, entries is null ? ParquetEncoding.Plain : ParquetEncoding.RleDictionary, chunk);
        footer.StartGroup(1);
        footer.AddChunk(schema.Columns[0], chunk, rows: 1, nulls: 0, default);
        footer.EndGroup();
        var start = file.Length;
        footer.Write(file);
        file.AppendInt32(file.Length - start);
        file.Append("PAR1"u8);
        return file.Written.ToArray();
    }

    private sealed class ByteArrays : IEqualityComparer<byte[]>
    {
        public static readonly ByteArrays Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => obj.Length;
    }
}
