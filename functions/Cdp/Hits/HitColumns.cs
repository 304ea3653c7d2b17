using System.Collections.Immutable;

namespace Cdp.Hits;

/// <summary>How a column is stored.</summary>
/// <remarks>Text and Json are UTF-8; a timestamp is UTC, microseconds in Parquet, floored to milliseconds.</remarks>
public enum ColumnType
{
    Text,
    Json,
    Timestamp,
    Integer,
    Number,
    Boolean,
}

/// <summary>One column of a hit: its name in the lake, its type and what it holds.</summary>
public sealed record Column(string Name, ColumnType Type, string Doc);

/// <summary>The only list of the columns of hits: the Parquet files, the Glue table, the DuckDB view and <c>parse</c> follow it.</summary>
/// <remarks>
/// The folder adds <c>dt</c> (DATE, the day the hit occurred in the reporting time zone). Source: the GA protocol page, section 9.
/// </remarks>
public static class HitColumns
{
    public static readonly ImmutableArray<Column> All = AtMost64(
    [
        new("event_id", ColumnType.Text, "id of the raw record, a dot, and the number of the event in the request, from 1"),
        new("received_at", ColumnType.Timestamp, "when the collector received the request, UTC"),
        new("occurred_at", ColumnType.Timestamp, "when the hit happened, UTC: received_at less the queue time, or the sender's timestamp"),
        new("protocol", ColumnType.Text, "ua, ga4 or mp"),
        new("tid", ColumnType.Text, "tracking id (UA-…) or measurement id (G-…)"),
        new("client_id", ColumnType.Text, "GA client id; null when the hit has none"),
        new("user_id", ColumnType.Text, "whose hit it is; null while nobody is known"),
        new("identified_by", ColumnType.Text, "why it is theirs: the row of the identity table that decided"),
        new("uid", ColumnType.Text, "user id that the hit itself carried"),
        new("uid_source", ColumnType.Text, "field that uid was read from, e.g. cd1"),
        new("session_id", ColumnType.Text, "GA4 session id (text); null for Universal Analytics"),
        new("session_number", ColumnType.Integer, "GA4 session count of the client"),
        new("session_start", ColumnType.Boolean, "the hit starts a session"),
        new("first_visit", ColumnType.Boolean, "the hit is the client's first"),
        new("event_name", ColumnType.Text, "one vocabulary over protocols: page_view, screen_view, or the event's own name"),
        new("page_location", ColumnType.Text, "address of the page, as sent"),
        new("page_title", ColumnType.Text, "title of the page"),
        new("referrer", ColumnType.Text, "address of the page before"),
        new("page_host", ColumnType.Text, "host of the page, lower case"),
        new("page_path", ColumnType.Text, "path of the page, not decoded again"),
        new("language", ColumnType.Text, "browser language, lower case"),
        new("screen", ColumnType.Text, "screen resolution, e.g. 1920x1080"),
        new("campaign_source", ColumnType.Text, "campaign source"),
        new("campaign_medium", ColumnType.Text, "campaign medium"),
        new("campaign_name", ColumnType.Text, "campaign name"),
        new("campaign_term", ColumnType.Text, "campaign keyword"),
        new("campaign_content", ColumnType.Text, "campaign content"),
        new("campaign_id", ColumnType.Text, "campaign id"),
        new("gclid", ColumnType.Text, "Google click id"),
        new("category", ColumnType.Text, "event category; network of a social hit, category of a timing"),
        new("action", ColumnType.Text, "event action"),
        new("label", ColumnType.Text, "event label"),
        new("value", ColumnType.Number, "event value"),
        new("transaction_id", ColumnType.Text, "order number"),
        new("revenue", ColumnType.Number, "revenue of a purchase, in currency"),
        new("currency", ColumnType.Text, "ISO 4217 code, as sent"),
        new("items", ColumnType.Json, "products, an array of objects under GA4's item names; null when there are none"),
        new("params", ColumnType.Json, "all other parameters, an object"),
        new("user_properties", ColumnType.Json, "GA4 user properties sent with this hit, an object"),
        new("consent", ColumnType.Json, "consent mode state, an object; null when the hit says nothing"),
        new("identity_allowed", ColumnType.Boolean,
            "false when analytics consent is denied: the hit creates, extends and merges no profile"),
        new("is_bot", ColumnType.Boolean, "the user agent is a known robot's; null without a user agent"),
        new("user_agent", ColumnType.Text, "user agent of the visitor"),
        new("ip", ColumnType.Text, "masked address: IPv4 last octet, IPv6 past /48 zeroed"),
    ]);

    public static Column Of(HitColumn column) => All[(int)column];

    /// <summary>An encoded hit has 64 bits for the columns that are present.</summary>
    private static ImmutableArray<Column> AtMost64(ImmutableArray<Column> columns) =>
        columns.Length <= 64 ? columns : throw new InvalidOperationException($"{columns.Length} columns do not fit into an encoded hit");
}
