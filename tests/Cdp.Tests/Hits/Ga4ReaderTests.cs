namespace Cdp.Tests.Hits;

public sealed class Ga4ReaderTests
{
    [Theory]
    [InlineData("idA~nmx~~y~~~~z~", """[{"item_id":"A","item_name":"x~y~~z"}]""")]
    [InlineData("idA~~~nmB", """[{"item_id":"A~","item_name":"B"}]""")]
    [InlineData("~x~id~nm1", """[{"item_name":"1"}]""")]
    [InlineData("pr1e1~qtabc~ds-.5~lp07", """[{"price":10,"quantity":"abc","discount":-0.5,"index":7}]""")]
    [InlineData(
        "caA~c2B~c3C~c4D~c5E~c6F",
        """[{"item_category":"A","item_category2":"B","item_category3":"C","item_category4":"D","item_category5":"E","c6":"F"}]""")]
    [InlineData("idA~zzq~äöx~v9lone~k8lone~idB", """[{"item_id":"B","zz":"q","äö":"x","v9":"lone"}]""")]
    [InlineData("idA~k0item_id~v0B~kZsize~vZXL~vavar", """[{"item_id":"B","item_variant":"var","size":"XL"}]""")]
    [InlineData("~~", null)]
    [InlineData("x", null)]
    public void An_item_is_a_list_of_two_character_fields(string text, string? items) =>
        Assert.Equal(items, Wire.Event($"{Wire.Ga4}&pr1={Uri.EscapeDataString(text)}").Get("items"));

    [Fact]
    public void Items_stand_in_the_order_of_their_numbers_and_end_at_200()
    {
        var hit = Wire.Event($"{Wire.Ga4}&pr200=idC&pr2=idB&pr1=idX&pr1=idA&pr201=idD&pr1id=no&il1pi1id=no");
        Assert.Equal("""[{"item_id":"A"},{"item_id":"B"},{"item_id":"C"}]""", hit.Get("items"));
        Assert.Equal("""{"pr201":"idD","pr1id":"no","il1pi1id":"no"}""", hit.Get("params"));
    }

    [Theory]
    [InlineData("3", "3", null)]
    [InlineData("3.0", "3", null)]
    [InlineData("3.5", null, "3.5")]
    [InlineData("abc", null, "abc")]
    [InlineData("1e20", null, "1e20")]
    public void A_session_number_is_whole_or_null(string sent, string? number, string? kept)
    {
        var hit = Wire.Event($"{Wire.Ga4}&sct={sent}");
        Assert.Equal((number, kept), (hit.Get("session_number"), hit.GetProperty("params").Get("sct")));
    }

    [Theory]
    [InlineData("_ss=1", "true")]
    [InlineData("_ss=2", "true")]
    [InlineData("_ss=0", "false")]
    [InlineData("_ss=", "false")]
    [InlineData("x=1", "false")]
    public void A_flag_is_true_unless_empty_or_zero(string pair, string expected) =>
        Assert.Equal(expected, Wire.Event($"{Wire.Ga4}&{pair}").Get("session_start"));

    [Theory]
    [InlineData("G111", "granted", "granted", "true")]
    [InlineData("G110", "granted", "denied", "false")]
    [InlineData("G1-1", null, "granted", "true")]
    [InlineData("G10-", "denied", null, "true")]
    [InlineData("G11", null, null, "false")]
    [InlineData("G1111", null, null, "false")]
    [InlineData("g111", null, null, "false")]
    [InlineData("G112", null, null, "false")]
    public void Consent_mode_decides_whether_identity_is_allowed(string state, string? ads, string? analytics, string allowed)
    {
        var hit = Wire.Event($"{Wire.Ga4}&gcs={state}");
        var consent = hit.GetProperty("consent");
        Assert.Equal(
            (ads, analytics, allowed),
            (
                consent.GetProperty("ad_storage").GetString(), consent.GetProperty("analytics_storage").GetString(),
                hit.Get("identity_allowed")));
    }

    [Fact]
    public void Event_parameters_get_their_columns_and_the_rest_is_kept()
    {
        var hit = Wire.Event(
            $"{Wire.Ga4}&ep.event_category=c&ep.event_label=l&epn.value=5&ep.value=6&ep.transaction_id=T&ep.currency=EUR&_et=7&ct=term"
            + "&_p=1&ep.=x&up.=y&up.a=1&upn.b=2&upn.c=z");
        Assert.Equal(
            ("c", "l", "5", null, "T", "EUR", "term"),
            (
                hit.Get("category"), hit.Get("label"), hit.Get("value"), hit.Get("revenue"), hit.Get("transaction_id"),
                hit.Get("currency"), hit.Get("campaign_term")));
        Assert.Equal("""{"value":"6","engagement_time_msec":7,"_p":"1","ep.":"x","up.":"y"}""", hit.Get("params"));
        Assert.Equal("""{"a":"1","b":2,"c":"z"}""", hit.Get("user_properties"));
    }

    [Fact]
    public void A_value_that_is_no_number_is_kept_as_text() =>
        Assert.Equal("""{"value":"12,50","_et":"soon"}""", Wire.Event($"{Wire.Ga4}&epn.value=12,50&_et=soon").Get("params"));

    [Theory]
    [InlineData("ep.value=7630", "7630", "{}")]
    [InlineData("ep.value=%20-1150.00%20", "-1150", "{}")]
    [InlineData("ep.value=.5e1&epn.value=", "5", "{}")]
    [InlineData("ep.value=5&epn.value=7", "7", """{"value":"5"}""")]
    [InlineData("epn.value=7&ep.value=12,50", "7", """{"value":"12,50"}""")]
    [InlineData("epn.value=x&ep.value=5", "5", """{"value":"x"}""")]
    [InlineData("ep.value=1.234,50", null, """{"value":"1.234,50"}""")]
    [InlineData("ep.value=%E2%82%AC5", null, """{"value":"€5"}""")]
    [InlineData("ep.value=1e999", null, """{"value":"1e999"}""")]
    [InlineData("ep.value=true", null, """{"value":"true"}""")]
    public void An_amount_typed_as_text_is_the_value_and_the_revenue(string sent, string? value, string parameters)
    {
        var hit = Wire.Event($"v=2&tid=G-1&cid=1.2&en=purchase&{sent}");
        Assert.Equal((value, value, parameters), (hit.Get("value"), hit.Get("revenue"), hit.Get("params")));
    }

    [Theory]
    [InlineData("ep.tax=3.50&ep.shipping=5", """{"tax":3.5,"shipping":5}""")]
    [InlineData("ep.tax=none&ep.shipping=5,00", """{"tax":"none","shipping":"5,00"}""")]
    [InlineData("epn.tax=1&ep.tax=2&ep.shipping=3&epn.shipping=4", """{"tax":1,"shipping":4}""")]
    [InlineData("ep.size=12&ep.sold=true&ep.discount=5&epn.n=1", """{"size":"12","sold":"true","discount":"5","n":1}""")]
    public void Tax_and_shipping_are_numbers_and_other_texts_stay_texts(string sent, string parameters) =>
        Assert.Equal(parameters, Wire.Event($"{Wire.Ga4}&{sent}").Get("params"));

    [Theory]
    [InlineData("epn.transaction_id=10451&epn.event_category=1&epn.event_label=2.0", "10451", "1", "2.0", "{}")]
    [InlineData("epn.transaction_id=1&ep.transaction_id=A-1&ep.event_label=l", "A-1", null, "l", """{"transaction_id":1}""")]
    [InlineData("epn.transaction_id=1&ep.transaction_id=", "1", null, null, "{}")]
    [InlineData("epn.transaction_id=", null, null, null, "{}")]
    public void An_order_number_typed_as_a_number_is_the_transaction_id(
        string sent, string? transaction, string? category, string? label, string parameters)
    {
        var hit = Wire.Event($"{Wire.Ga4}&{sent}");
        Assert.Equal(
            (transaction, category, label, parameters),
            (hit.Get("transaction_id"), hit.Get("category"), hit.Get("label"), hit.Get("params")));
    }

    [Fact]
    public void An_empty_line_value_hides_that_of_the_query() =>
        Assert.Null(Wire.Event("en=x&dt=", "v=2&tid=G-1&cid=1.2&dt=Title").Get("page_title"));

    [Fact]
    public void Lines_do_not_leak_into_each_other()
    {
        var events = Wire.Post("en=a&ep.x=1&dt=A&uid=u1\nen=b&up.y=2", "v=2&tid=G-1&cid=1.2&ep.q=0").GetProperty("events");
        Assert.Equal(
            ("""{"q":"0","x":"1"}""", "{}", "u1"), (events[0].Get("params"), events[0].Get("user_properties"), events[0].Get("uid")));
        Assert.Equal(
            ("""{"q":"0"}""", """{"y":"2"}""", null, null),
            (events[1].Get("params"), events[1].Get("user_properties"), events[1].Get("page_title"), events[1].Get("uid")));
    }
}
