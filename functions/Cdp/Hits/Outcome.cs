namespace Cdp.Hits;

/// <summary>What became of one event of a request when it was read. Duplicates are found later, by compaction.</summary>
public enum Outcome
{
    Accepted,
    Ignored,
    Rejected,
}

/// <summary>The fixed vocabulary of reasons, as they stand in receipts, in <c>rejected/</c> and in what <c>parse</c> prints.</summary>
/// <remarks>Source: the GA protocol page, section 8. Rejected is worth a look, ignored is not.</remarks>
public static class Reasons
{
    public const string BadRecord = "bad_record";
    public const string BadMethod = "bad_method";
    public const string BodyTooLarge = "body_too_large";
    public const string PayloadTooLarge = "payload_too_large";
    public const string BadBody = "bad_body";
    public const string BadJson = "bad_json";
    public const string UnknownProtocol = "unknown_protocol";
    public const string TooManyEvents = "too_many_events";
    public const string TooManyParams = "too_many_params";
    public const string NoHitType = "no_hit_type";
    public const string BadHitType = "bad_hit_type";
    public const string NoTid = "no_tid";
    public const string NotAllowedTid = "not_allowed_tid";
    public const string NotAllowedHost = "not_allowed_host";
    public const string NoClientId = "no_client_id";

    public const string Preflight = "preflight";
    public const string Empty = "empty";
    public const string AdsPing = "ads_ping";
    public const string NoEventName = "no_event_name";
}
