using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Cdp.Local.Printing;

namespace Cdp.Local.Tests.Printing;

public sealed class TerminalTextTests
{
    /// <summary>What terminals obey: C0, DEL, C1, and the controls of writing direction; and what ends a line in some of them.</summary>
    public static readonly string Commands = string.Concat(
        Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7F, 0x21)).Concat([0x61C, 0x200E, 0x200F, 0x2028, 0x2029])
            .Concat(Enumerable.Range(0x202A, 5)).Concat(Enumerable.Range(0x2066, 4)).Select(value => (char)value));

    private static readonly JsonSerializerOptions AsRawAsCanBe = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void Every_command_of_a_terminal_is_shown_by_its_escape()
    {
        var shown = TerminalText.Escape($"a{Commands}b");

        Assert.All(shown, letter => Assert.InRange(letter, ' ', '~'));
        Assert.StartsWith("a\\u0000", shown, StringComparison.Ordinal);
        Assert.Contains("\\t\\n", shown, StringComparison.Ordinal);
        Assert.Contains("\\u009b", shown, StringComparison.Ordinal);
    }

    [Theory, InlineData("plain"), InlineData("é😀 ñ 日本"), InlineData("\\u001b as it was typed"), InlineData("")]
    public void Text_is_left_as_it_is(string text) => Assert.Equal(text, TerminalText.Escape(text));

    [Fact]
    public void A_tag_beyond_the_basic_plane_is_shown_too() => Assert.Equal("a\\U000e0041", TerminalText.Escape("a\U000E0041"));

    [Theory, InlineData("abc", "abc"), InlineData("abcd", "abc…"), InlineData("\u001b[2J", "\\u001b[2…")]
    public void A_text_is_cut_at_characters(string text, string shown) => Assert.Equal(shown, TerminalText.Cut(text, 3));

    [Fact]
    public void A_message_keeps_its_lines_and_nothing_else()
    {
        var console = new StringWriter { NewLine = "\n" };
        using (var writer = new TerminalWriter(console))
        {
            writer.WriteLine("one\ntwo\u001b[2J\r😀");
            writer.Write('\u0007');
            writer.Write(['x', '\n', '\u009b'], 0, 3);
            writer.WriteLine();
        }

        Assert.Equal("one\ntwo\\u001b[2J\\r😀\n\\u0007x\n\\u009b\n", console.ToString());
    }

    [Fact]
    public void JSON_loses_nothing_and_has_no_command_left()
    {
        var every = string.Concat(Enumerable.Range(0, 0x110000).Where(Rune.IsValid).Select(value => new Rune(value).ToString()));
        var written = new ArrayBufferWriter<byte>();

        TerminalJson.Write(JsonSerializer.SerializeToUtf8Bytes(every, AsRawAsCanBe), written);

        Assert.Equal(every, JsonSerializer.Deserialize<string>(written.WrittenSpan));
        Assert.True(Encoding.UTF8.GetString(written.WrittenSpan).EnumerateRunes().All(TerminalText.IsSafe));
    }

    [Theory, InlineData(1), InlineData(20261128)]
    public void Random_JSON_is_the_same_value_afterwards(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 500; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(20)).Select(_ => random.Next(3) switch
            {
                0 => Commands[random.Next(Commands.Length)],
                1 => "é日\"\\"[random.Next(4)],
                _ => (char)random.Next(0x20, 0x7F),
            }));
            var written = new ArrayBufferWriter<byte>();
            TerminalJson.Write(JsonSerializer.SerializeToUtf8Bytes(text), written);
            Assert.Equal(text, JsonSerializer.Deserialize<string>(written.WrittenSpan));
        }
    }

    [Theory, InlineData("/tmp/a-b_c.d", "/tmp/a-b_c.d"), InlineData("with space", "'with space'"), InlineData("it's", @"'it'\''s'")]
    [InlineData("$(rm)", "'$(rm)'"), InlineData("", "''")]
    public void A_word_for_the_shell_is_quoted_where_it_must(string word, string typed) => Assert.Equal(typed, ShellWord.Of(word));
}
