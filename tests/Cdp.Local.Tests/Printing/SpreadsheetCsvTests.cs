using Cdp.Local.Printing;

namespace Cdp.Local.Tests.Printing;

public sealed class SpreadsheetCsvTests
{
    [Theory]
    [InlineData("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"), InlineData("+1+1", "'+1+1"), InlineData("-2+3", "'-2+3")]
    [InlineData("@SUM(A1)", "'@SUM(A1)"), InlineData("＝1+1", "'＝1+1"), InlineData("  =1+1", "  '=1+1")]
    [InlineData("\t=1", "\\t=1"), InlineData("\r=1", "\\r=1"), InlineData("a;=1+1", "\"a;'=1+1\""), InlineData("a; @x", "\"a; '@x\"")]
    [InlineData("a\n=1", "a\\n=1")]
    public void A_text_that_a_spreadsheet_would_run_is_text(string value, string field) => Assert.Equal(field, SpreadsheetCsv.Safe(value));

    [Theory, InlineData("-12.5"), InlineData("+43"), InlineData("1e-7"), InlineData("-1.5E+10"), InlineData("0"), InlineData("plain")]
    [InlineData("a=b"), InlineData("(not set)"), InlineData("2026-11-02"), InlineData("a-b@c")]
    public void Numbers_stay_numbers_and_plain_text_plain(string value) => Assert.Equal(value, SpreadsheetCsv.Safe(value));

    [Theory, InlineData("-"), InlineData("--"), InlineData("-1,5"), InlineData("+1 (555)"), InlineData("-0x10"), InlineData("-1\n")]
    public void What_only_begins_like_a_number_is_text(string value) =>
        Assert.Contains("'", SpreadsheetCsv.Safe(value), StringComparison.Ordinal);

    [Theory, InlineData(null, null), InlineData("", "\"\""), InlineData("a,b", "\"a,b\""), InlineData("a\"b", "\"a\"\"b\"")]
    [InlineData("=1", "=1"), InlineData("a\nb", "\"a\nb\""), InlineData("\u001b", "\u001b")]
    public void Raw_is_what_is_stored(string? value, string? field) => Assert.Equal(field, SpreadsheetCsv.Raw(value));

    [Fact]
    public void No_command_of_a_terminal_and_no_line_end_is_left() =>
        Assert.All(SpreadsheetCsv.Safe($"a{TerminalTextTests.Commands}")!, letter => Assert.InRange(letter, ' ', '~'));

    [Theory, InlineData(7), InlineData(20261128)]
    public void No_cell_of_random_text_begins_with_a_sign_however_lines_are_split(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 2000; round++)
        {
            var value = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => "=+-@;, \t\r\n\"'a1"[random.Next(14)]));
            var field = SpreadsheetCsv.Safe(value)!;
            if (double.TryParse(field, System.Globalization.CultureInfo.InvariantCulture, out _)) continue;
            Assert.DoesNotContain(
                field.Trim('"').Split(';').Select(cell => cell.TrimStart()), cell => cell is ['=' or '+' or '-' or '@', ..]);
        }
    }
}
