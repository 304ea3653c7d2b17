namespace Cdp.Tests.Hits;

public sealed class MeasurementProtocolTests
{
    [Theory]
    [InlineData("1772362800000000", "2026-03-01T11:00:00.000Z")]
    [InlineData("1772362800000999", "2026-03-01T11:00:00.000Z")]
    [InlineData("\"1772362800000000\"", "2026-03-01T11:00:00.000Z")]
    [InlineData("1.7723628e15", "2026-03-01T11:00:00.000Z")]
    [InlineData("\"1.7723628e15\"", "2026-03-01T12:00:00.123Z")]
    [InlineData("0", "2026-02-26T12:00:00.123Z")]
    [InlineData("-5", "2026-02-26T12:00:00.123Z")]
    [InlineData("9999999999999999", "2026-03-01T12:00:00.123Z")]
    [InlineData("1e999", "2026-03-01T12:00:00.123Z")]
    [InlineData("\"soon\"", "2026-03-01T12:00:00.123Z")]
    [InlineData("{}", "2026-03-01T12:00:00.123Z")]
    [InlineData("null", "2026-03-01T12:00:00.123Z")]
    [InlineData("1772362800", "2026-03-01T11:00:00.000Z")]
    [InlineData("\"1772362800\"", "2026-03-01T11:00:00.000Z")]
    [InlineData("1772362800.25", "2026-03-01T11:00:00.250Z")]
    [InlineData("1.7723628e9", "2026-03-01T11:00:00.000Z")]
    [InlineData("1772362800500", "2026-03-01T11:00:00.500Z")]
    [InlineData("1772362800500.9", "2026-03-01T11:00:00.500Z")]
    [InlineData("\" 1772362800500 \"", "2026-03-01T11:00:00.500Z")]
    [InlineData("9999999999", "2026-03-01T12:00:00.123Z")]
    [InlineData("1000000000", "2026-02-26T12:00:00.123Z")]
    [InlineData("9999999999999", "2026-03-01T12:00:00.123Z")]
    [InlineData("999999999", "2026-02-26T12:00:00.123Z")]
    [InlineData("177236280050", "2026-02-26T12:00:00.123Z")]
    [InlineData("17723628005001", "2026-02-26T12:00:00.123Z")]
    [InlineData("-1772362800", "2026-02-26T12:00:00.123Z")]
    [InlineData("-1772362800000000", "2026-02-26T12:00:00.123Z")]
    [InlineData("\"-1772362800\"", "2026-03-01T12:00:00.123Z")]
    [InlineData("\"1772362800.5\"", "2026-03-01T12:00:00.123Z")]
    [InlineData("\"NaN\"", "2026-03-01T12:00:00.123Z")]
    [InlineData("\"Infinity\"", "2026-03-01T12:00:00.123Z")]
    [InlineData("\"\"", "2026-03-01T12:00:00.123Z")]
    [InlineData("\"99999999999999999999999\"", "2026-03-01T12:00:00.123Z")]
    [InlineData("-1e999", "2026-02-26T12:00:00.123Z")]
    public void A_timestamp_lies_within_the_72_hours_before_receipt(string micros, string expected) =>
        Assert.Equal(expected, Wire.MpEvent("{}", more: $"\"timestamp_micros\":{micros},").Get("occurred_at"));

    [Fact]
    public void Params_get_their_columns_and_the_rest_keeps_its_types()
    {
        var hit = Wire.MpEvent("""
            {"page_location":"https://Shop.example/a?utm_source=s&gclid=g","page_title":"T","page_referrer":"R","language":"de-AT",
             "screen_resolution":"1x1",
             "session_id":17,"session_number":"3","value":"5.50","currency":"EUR","transaction_id":9,"event_category":"c","event_label":"l",
             "items":[{"item_id":"A","price":"x","d":{"e":[1,null]}},5,null],"b":true,"n":null,"o":{"a":1,"a":2},
             "big":1772280000000000,"huge":1e999,"t":"x\ud800"}
            """, "purchase");
        Assert.Equal(
            ("shop.example", "/a", "s", "g", "T", "R", "de-at"),
            (
                hit.Get("page_host"), hit.Get("page_path"), hit.Get("campaign_source"), hit.Get("gclid"), hit.Get("page_title"),
                hit.Get("referrer"), hit.Get("language")));
        Assert.Equal(
            ("17", "3", "5.5", "5.5", "EUR", "9", "c", "l"),
            (
                hit.Get("session_id"), hit.Get("session_number"), hit.Get("value"), hit.Get("revenue"), hit.Get("currency"),
                hit.Get("transaction_id"), hit.Get("category"), hit.Get("label")));
        Assert.Equal("""[{"item_id":"A","price":"x","d":{"e":[1,null]}}]""", hit.Get("items"));
        Assert.Equal(
            "{\"b\":true,\"n\":null,\"o\":{\"a\":2},\"big\":1772280000000000,\"huge\":\"1e999\",\"t\":\"x\uFFFD\"}", hit.Get("params"));
        Assert.Equal(("1x1", "false", "false"), (hit.Get("screen"), hit.Get("session_start"), hit.Get("first_visit")));
    }

    [Fact]
    public void The_unit_of_a_time_is_found_for_each_event()
    {
        const string Body = """{"client_id":"1.2","timestamp_micros":"1772362800","events":[{"name":"a"},"""
            + """{"name":"b","timestamp_micros":1772362801000},{"name":"c","timestamp_micros":null},"""
            + """{"name":"d","timestamp_micros":"x"}]}""";
        var times = Wire.Post(Body, Wire.Mp).GetProperty("events").EnumerateArray().Select(hit => hit.Get("occurred_at"));
        Assert.Equal(
            ["2026-03-01T11:00:00.000Z", "2026-03-01T11:00:01.000Z", "2026-03-01T11:00:00.000Z", "2026-03-01T12:00:00.123Z"], times);
    }

    [Theory]
    [InlineData(
        """{"price":"9.99","quantity":" 2 ","discount":"-.5","index":"1e1"}""",
        """{"price":9.99,"quantity":2,"discount":-0.5,"index":10}""")]
    [InlineData(
        """{"price":"9,99","quantity":"two","discount":"","index":"0x1"}""",
        """{"price":"9,99","quantity":"two","discount":"","index":"0x1"}""")]
    [InlineData(
        """{"price":9.990,"quantity":null,"discount":true,"index":["1"]}""",
        """{"price":9.990,"quantity":null,"discount":true,"index":["1"]}""")]
    [InlineData(
        """{"price":"1e999","quantity":"1000000000000000","item_id":"12","coupon":"5","d":{"price":"1"}}""",
        """{"price":"1e999","quantity":"1000000000000000","item_id":"12","coupon":"5","d":{"price":"1"}}""")]
    [InlineData("""{"price":"1","price":"2","pr\u0069ce":"3"}""", """{"price":3}""")]
    [InlineData("""{"price":"\u0031\u0000","":"x"}""", """{"price":1,"":"x"}""")]
    [InlineData("{}", "{}")]
    public void Numbers_of_an_item_are_numbers_where_they_were_typed_as_text(string sent, string kept) =>
        Assert.Equal($"[{kept}]", Wire.MpEvent($$"""{"items":[{{sent}}]}""").Get("items"));

    [Theory]
    [InlineData("""{"session_number":1.5}""", """{"session_number":1.5}""")]
    [InlineData("""{"value":{"a":1}}""", """{"value":{"a":1}}""")]
    [InlineData("""{"items":[]}""", "{}")]
    [InlineData("""{"items":"x"}""", """{"items":"x"}""")]
    [InlineData("""{"page_title":["x"]}""", """{"page_title":["x"]}""")]
    [InlineData("""{"page_title":""}""", "{}")]
    [InlineData("[1]", "{}")]
    public void What_fits_no_column_stays_among_the_params(string sent, string kept) =>
        Assert.Equal(kept, Wire.MpEvent(sent).Get("params"));

    [Theory]
    [InlineData(25, "accepted 1")]
    [InlineData(26, "rejected too_many_params 0")]
    public void An_event_has_at_most_25_params(int count, string expected) =>
        Assert.Equal(
            expected,
            Wire.Shape(
                """{"client_id":"1","events":["""
                + $$$"""{"name":"x","params":{{{{string.Join(',', Enumerable.Range(0, count).Select(n => $"\"p{n}\":{n}"))}}}"""
                + ""","p0":1}}]}""",
                Wire.Mp));

    [Theory]
    [InlineData(25, "accepted 25")]
    [InlineData(26, "rejected too_many_events 0")]
    public void A_request_has_at_most_25_events(int count, string expected) =>
        Assert.Equal(
            expected,
            Wire.Shape($$"""{"client_id":"1","events":[{{string.Join(',', Enumerable.Repeat("""{"name":"x"}""", count))}}]}""", Wire.Mp));

    [Fact]
    public void Each_event_is_judged_on_its_own()
    {
        var line = Wire.Post("""{"client_id":"1.2","events":[5,{"name":""},{"name":7},{},{"name":"x"}]}""", Wire.Mp);
        Assert.Equal("accepted", line.Get("outcome"));
        Assert.Equal(
            """[{"line":1,"reason":"bad_json"},{"line":2,"reason":"no_event_name"},{"line":3,"reason":"no_event_name"},{"line":4"""
            + ""","reason":"no_event_name"}]""",
            line.Get("dropped"));
        Assert.Equal("01J.5", Assert.Single(line.GetProperty("events").EnumerateArray()).Get("event_id"));
    }

    [Theory]
    [InlineData(
        """{"a":{"value":"x"},"b":5,"c":{},"d":[1],"e":{"value":null},"f":{"value":{"g":[1]}},"a":{"value":"y"}}""",
        """{"a":"y","b":5,"e":null,"f":{"g":[1]}}""")]
    [InlineData("5", "{}")]
    public void User_properties_come_out_of_their_wrappers(string sent, string expected) =>
        Assert.Equal(expected, Wire.MpEvent("{}", more: $"\"user_properties\":{sent},").Get("user_properties"));

    [Fact]
    public void Consent_is_kept_in_lower_case_and_never_denies_identity()
    {
        var hit = Wire.MpEvent("{}", more: """ "consent":{"ad_user_data":"DENIED","x":1},""");
        Assert.Equal(("""{"ad_user_data":"denied","x":1}""", "true"), (hit.Get("consent"), hit.Get("identity_allowed")));
        Assert.Null(Wire.MpEvent("{}", more: """ "consent":"DENIED",""").Get("consent"));
        Assert.Null(Wire.MpEvent("{}", more: """ "consent":{},""").Get("consent"));
    }

    [Fact]
    public void The_firebase_id_and_the_app_instance_stand_in()
    {
        var hit = Wire.Event(
            """{"client_id":"undefined","app_instance_id":"abc","events":[{"name":"x"}]}""",
            "firebase_app_id=1:2:android:3&measurement_id=");
        Assert.Equal(("1:2:android:3", "abc"), (hit.Get("tid"), hit.Get("client_id")));
    }

    [Theory]
    [InlineData("\"user_id\":42,", "{}", "42", "uid")]
    [InlineData("\"user_id\":\"null\",\"user_properties\":{\"user_id\":{\"value\":\"p\"}},", "{}", "p", "up.user_id")]
    [InlineData("\"user_properties\":{\"user_id\":\"bare\"},", "{}", "bare", "up.user_id")]
    [InlineData("", "{\"user_id\":\"e\"}", "e", "ep.user_id")]
    public void The_user_id_comes_from_the_first_usable_source(string more, string parameters, string uid, string source)
    {
        var hit = Wire.MpEvent(parameters, more: more);
        Assert.Equal((uid, source), (hit.Get("uid"), hit.Get("uid_source")));
    }
}
