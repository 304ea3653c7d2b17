using System.IO.Compression;
using System.Text;
using Cdp.Raw;

namespace Cdp.Tests.Raw;

public sealed class RawObjectStreamTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("one\ntwo\n", "1:one 2:two")]
    [InlineData("one\ntwo", "1:one 2:two")]
    [InlineData("one\r\n\r\n \t\ntwo\r\n", "1:one 4:two")]
    [InlineData("one", "1:one")]
    [InlineData("\n\n", "")]
    [InlineData("", "")]
    public async Task Lines_are_read_plain_and_compressed(string text, string lines)
    {
        Assert.Equal(lines, await Read(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(lines, await Read(Gzip(text)));
        Assert.Equal(lines, await Read(Gzip(text), seekable: false));
    }

    [Fact]
    public async Task Members_one_after_the_other_are_one_object() =>
        Assert.Equal("1:one 2:two 3:three", await Read([.. Gzip("one\ntw"), .. Gzip(""), .. Gzip("o\nthree\n")]));

    [Theory, InlineData(true), InlineData(false)]
    public async Task Of_a_gzip_cut_anywhere_all_whole_lines_are_read_and_the_rest_is_one_damage(bool seekable)
    {
        var whole = Gzip(string.Concat(Enumerable.Range(1, 40).Select(n => $"line {n} {n * 7919 % 1000}\n")));
        var most = 0;
        for (var length = 3; length < whole.Length; length++)
        {
            var read = (await Read(whole[..length], seekable)).Split(' ', StringSplitOptions.RemoveEmptyEntries);

            var lines = read.Count(part => part.EndsWith(":line", StringComparison.Ordinal));
            Assert.Equal($"{lines + 1}:!cut", read[^1]);
            Assert.Single(read, part => part.Contains('!', StringComparison.Ordinal));
            Assert.True(lines >= most, $"{length} bytes gave {lines} lines, fewer ones {most}");
            most = lines;
        }

        Assert.Equal(40, most);
    }

    [Fact]
    public async Task Of_a_corrupt_gzip_what_lies_before_the_fault_is_read()
    {
        var random = new Random(7);
        var text = string.Concat(Enumerable.Range(1, 3000).Select(n => $"{random.NextInt64()}\n"));
        var corrupt = Gzip(text);
        var fault = corrupt.Length * 3 / 4;
        corrupt.AsSpan(fault, 40).Fill(0xff);

        var read = (await Read(corrupt)).Split(' ');

        var good = text.Split('\n');
        var same = read.Index().TakeWhile(line => line.Item == $"{line.Index + 1}:{good[line.Index]}").Count();
        Assert.True(same > 2000, $"only {same} lines were read");
        Assert.EndsWith("!corrupt", read[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Something_after_the_gzip_is_damage() => Assert.Equal("1:one 2:!other", await Read([.. Gzip("one\n"), 1, 2, 3]));

    [Fact]
    public async Task A_line_over_the_limit_is_passed_over_without_being_held()
    {
        var limit = new string('x', RawObjectStream.MaxLine);
        var text = $"one\n{limit}\n{limit}y\n{limit}{limit}{limit}{limit}\nfive\n{limit}z";

        Assert.Equal($"1:one 2:{limit} 3:!long 4:!long 5:five 6:!long", await Read(Gzip(text)));
    }

    /// <summary>number:line, or number:!reason for damage.</summary>
    private static async Task<string> Read(byte[] bytes, bool seekable = true)
    {
        var read = new List<string>();
        await using var lines = RawObjectStream.Open(seekable ? new MemoryStream(bytes) : new ForwardOnly(bytes));
        while (await lines.ReadAsync(Cancel))
            read.Add($"{lines.Number}:{(lines.Damage is { } damage ? Short(damage) : Encoding.UTF8.GetString(lines.Line.Span))}");
        Assert.False(await lines.ReadAsync(Cancel));
        return string.Join(' ', read);
    }

    private static string Short(string damage) => damage switch
    {
        "the gzip data is cut off" => "!cut",
        "the gzip data is corrupt" => "!corrupt",
        "the gzip data is followed by something else" => "!other",
        _ => damage.StartsWith("a line of more than", StringComparison.Ordinal) ? "!long" : damage,
    };

    private static byte[] Gzip(string text)
    {
        using var to = new MemoryStream();
        using (var gzip = new GZipStream(to, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return to.ToArray();
    }

    private sealed class ForwardOnly(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
