using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cdp.Local.Tests.Commands;
using Cdp.Local.Warehouse;
using Cdp.Profiles;

namespace Cdp.Local.Tests.Warehouse;

public sealed class ItemsViewTests : IDisposable
{
    private readonly TemporaryLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task A_purchase_has_a_row_per_item_with_its_types()
    {
        await CompactAsync(
            Ga4(
                "v=2&tid=G-1&cid=1.1&en=purchase&ep.transaction_id=T-7&cu=EUR&uid=ann&pr2=nmOnly a name"
                + "&pr1=idSKU-1~nmTea cup~brAcme~caKitchen~c2Cups~pr9.90~qt2~ds0.5~cpWINTER~lnSale~lp3~k0size~v0L"));

        Assert.Equal(
            [
                "2026-11-20|ann|1.1|purchase|T-7|EUR|1|SKU-1|Tea cup|Acme|Kitchen|Cups|9.9|2|0.5|WINTER|3|Sale",
                "2026-11-20|ann|1.1|purchase|T-7|EUR|2||Only a name|||||||||",
            ],
            Rows("""
                SELECT dt, user_id, client_id, event_name, transaction_id, currency, item_position, item_id, item_name, item_brand,
                    item_category, item_category2, price, quantity, discount, coupon, "index", item_list_name
                FROM items ORDER BY item_position
                """));
        Assert.Equal(["L"], Rows("SELECT json_extract_scalar(item, '$.size') FROM items WHERE item_id = 'SKU-1'"));
        Assert.Equal(["19.8"], Rows("SELECT sum(price * quantity) FROM items"));
    }

    [Fact]
    public async Task What_is_no_number_is_null_and_stays_in_the_items_text()
    {
        await CompactAsync(Mp("""
            {"client_id":"1.1","events":[{"name":"purchase","params":{"items":[
                {"item_id":17,"price":"12,50","quantity":"3"},
                {"item_id":{"a":1},"price":true,"item_name":null,"quantity":"1_000","index":" 4 ","discount":"1e999"},
                {},
                {"item_name":"\u001b[2J"}]}}]}
            """));

        Assert.Equal(
            ["1|17||3||", "2|||||4", "3|||||", "4|||||"],
            Rows("""SELECT item_position, item_id, price, quantity, discount, "index" FROM items ORDER BY item_position"""));
        Assert.Equal(["12,50"], Rows("SELECT json_extract_scalar(item, '$.price') FROM items WHERE item_position = 1"));
        Assert.Equal(["{}"], Rows("SELECT item FROM items WHERE item_position = 3"));
    }

    [Fact]
    public async Task Items_of_all_protocols_stand_side_by_side()
    {
        await CompactAsync(
            Ga4("v=2&tid=G-1&cid=1.1&en=add_to_cart&pr1=idA~pr1&_p=1"),
            Mp("""{"client_id":"1.2","events":[{"name":"purchase","params":{"items":[{"item_id":"B","price":2}]}}]}"""),
            Post("/collect", "v=1&t=pageview&tid=UA-1-1&cid=1.3&dp=%2F&pa=purchase&ti=T&pr1id=C&pr1pr=3&il1pi1id=D&z=1"));

        Assert.Equal(["A|1", "B|2", "C|3", "D|"], Rows("SELECT item_id, price FROM items ORDER BY item_id"));
    }

    [Fact]
    public async Task Hits_without_items_have_no_rows_and_do_not_fail()
    {
        await CompactAsync(Ga4("v=2&tid=G-1&cid=1.1&en=page_view"));

        Assert.Equal(["0"], Rows("SELECT count(*) FROM items"));
        Assert.Equal(["1"], Rows("SELECT count(*) FROM hits"));
    }

    [Fact]
    public void The_view_has_the_columns_of_its_declaration()
    {
        using var lake = LakeDatabase.Open(_lake.Root);
        using var rows = lake.Select("DESCRIBE items", TestContext.Current.CancellationToken);
        var columns = new List<(string, string)>();
        while (rows.Read()) columns.Add(((string)rows.Value(0)!, (string)rows.Value(1)!));

        Assert.Equal(LakeViews.Columns[ItemsView.Name], columns);
    }

    private static string Ga4(string query) => Record("GET", "/g/collect", query, "");

    private static string Mp(string body) => Record("POST", "/mp/collect", "measurement_id=G-1", body.ReplaceLineEndings(""));

    private static string Post(string path, string body) => Record("POST", path, "", body);

    private static string Record(string method, string path, string query, string body) =>
        JsonSerializer.Serialize(new
        {
            v = 1,
            id = RecordId(method + path + query + body),
            received_at = $"{TemporaryLake.Day}T10:00:00.123Z",
            method,
            path,
            query,
            body,
        });

    private static string RecordId(string of) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(of)))[..26];

    private async Task CompactAsync(params string[] records)
    {
        _lake.PutRaw("a", records);
        (await Cli.RunAsync("compact", "--date", TemporaryLake.Day, "--data", _lake.Root)).Succeeded();
    }

    private List<string> Rows(string sql)
    {
        using var lake = LakeDatabase.Open(_lake.Root);
        using var rows = lake.Select(sql, TestContext.Current.CancellationToken);
        var lines = new List<string>();
        while (rows.Read())
            lines.Add(string.Join('|', Enumerable.Range(0, rows.Columns).Select(column => ValueText.Shown(rows.Value(column)))));
        return lines;
    }
}
