using Cdp.Profiles;
using Cdp.Text;
using NodaTime;

namespace Cdp.Tests.Profiles;

public sealed class WarehouseQueryTests
{
    private static readonly WarehouseQuery Query = new("score", new LocalDate(2026, 11, 20), "SELECT 1", "receipts");

    [Fact]
    public void The_same_question_has_the_same_token_and_any_other_another()
    {
        WarehouseQuery[] others =
        [
            Query with { Stage = "other" }, Query with { Date = Query.Date.PlusDays(1) }, Query with { Sql = "SELECT 2" },
            Query with { Receipts = "more" }, Query with { Attempt = 2 },
        ];

        Assert.Matches("^[0-9a-f]{64}$", Query.Token());
        Assert.Equal(Query.Token(), (Query with { }).Token());
        Assert.Equal(6, others.Append(Query).Select(query => query.Token()).Distinct().Count());
    }

    [Theory, InlineData("O'Brien", "'O''Brien'"), InlineData("", "''"), InlineData("a\0b", "'ab'"), InlineData("\\'", "'\\'''")]
    public void A_text_is_one_literal(string text, string sql) => Assert.Equal(sql, SqlText.Text(text));

    [Fact]
    public void A_name_is_one_name() => Assert.Equal("\"a\"\"b\"", SqlText.Identifier("a\"b"));
}
