using Cdp.Lake.Parquet;
using Cdp.Text;

namespace Cdp.Tests.Lake.Parquet;

public sealed class RleBitPackedHybridTests
{
    public static TheoryData<int> Widths => [.. Enumerable.Range(1, 20)];

    [Theory, MemberData(nameof(Widths))]
    public void Runs_and_groups_of_every_length_are_read_back(int width)
    {
        var random = new Random(width);
        for (var round = 0; round < 200; round++)
        {
            var values = Values(random, width, random.Next(1, 120));

            Assert.Equal(values, Read(Write(values, width), width, values.Length));
        }
    }

    [Theory, MemberData(nameof(Widths))]
    public void Bytes_cut_off_anywhere_are_refused(int width)
    {
        var random = new Random(width);
        for (var round = 0; round < 4; round++)
        {
            var values = Values(random, width, random.Next(1, 120));
            var bytes = Write(values, width);

            for (var length = 0; length < bytes.Length; length++)
                Assert.Throws<InvalidDataException>(() => Read(bytes[..length], width, values.Length));
        }
    }

    [Fact]
    public void A_whole_row_group_is_read_back()
    {
        var values = Values(new Random(1), 17, LakeFileWriter.MaxRowsPerGroup);

        Assert.Equal(values, Read(Write(values, 17), 17, values.Length));
    }

    [Theory, InlineData(1), InlineData(7), InlineData(8), InlineData(100_000)]
    public void One_run_is_what_a_writer_of_equal_values_makes(int count)
    {
        var run = new ByteBuffer();
        RleBitPackedHybrid.WriteRun(count, 513, 10, run);

        Assert.Equal(Enumerable.Repeat(513, count), Read(run.Written.ToArray(), 10, count));
        Assert.Equal(Write([.. Enumerable.Repeat(513, count)], 10), run.Written.ToArray());
    }

    [Theory, InlineData(0, 0), InlineData(1, 0), InlineData(2, 1), InlineData(3, 2), InlineData(5, 3), InlineData(65_536, 16)]
    public void A_width_holds_the_largest_index(int count, int width) => Assert.Equal(width, RleBitPackedHybrid.Width(count));

    [Theory]
    [InlineData("an empty run", new byte[] { 0 })]
    [InlineData("an empty group", new byte[] { 1 })]
    [InlineData("a length of more than 64 bits", new byte[] { 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1 })]
    [InlineData("more groups than there are bytes", new byte[] { 255, 255, 255, 255, 15, 0, 0 })]
    public void Bytes_that_are_no_runs_are_refused(string what, byte[] bytes)
    {
        Assert.NotEmpty(what);
        Assert.Throws<InvalidDataException>(() => Read(bytes, 4, 8));
    }

    /// <summary>Runs of 1 to 40 of one value, which is often the least or the greatest of the width.</summary>
    private static int[] Values(Random random, int width, int count)
    {
        var max = (1 << width) - 1;
        var values = new List<int>();
        while (values.Count < count)
        {
            var value = random.Next(4) switch { 0 => 0, 1 => max, _ => random.Next(max + 1) };
            values.AddRange(Enumerable.Repeat(value, random.Next(3) == 0 ? random.Next(1, 40) : 1));
        }

        return [.. values.Take(count)];
    }

    private static byte[] Write(int[] values, int width)
    {
        var to = new ByteBuffer(1);
        RleBitPackedHybrid.Write(values, width, to);
        return to.Written.ToArray();
    }

    private static int[] Read(byte[] bytes, int width, int count)
    {
        var values = new int[count];
        RleBitPackedHybrid.Read(bytes, width, values);
        return values;
    }
}
