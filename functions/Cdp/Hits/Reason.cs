namespace Cdp.Hits;

/// <summary>Why an event is no hit: the fixed vocabulary. Rejected is worth a look, ignored is not.</summary>
/// <remarks>Source: the GA protocol page, section 8. The numbers stand in no file: rows of a run carry them, all else the name.</remarks>
public enum Reason : byte
{
    BadRecord,
    BadMethod,
    BodyTooLarge,
    PayloadTooLarge,
    BadBody,
    BadJson,
    UnknownProtocol,
    TooManyEvents,
    TooManyParams,
    NoHitType,
    BadHitType,
    NoTid,
    NotAllowedTid,
    NotAllowedHost,
    NoClientId,

    Preflight,
    Empty,
    AdsPing,
    NoEventName,
}

public static class Reasons
{
    /// <summary>As it stands in receipts, in <c>rejected/</c> and in what <c>parse</c> prints.</summary>
    public static string Name(this Reason reason) => reason switch
    {
        Reason.BadRecord => "bad_record",
        Reason.BadMethod => "bad_method",
        Reason.BodyTooLarge => "body_too_large",
        Reason.PayloadTooLarge => "payload_too_large",
        Reason.BadBody => "bad_body",
        Reason.BadJson => "bad_json",
        Reason.UnknownProtocol => "unknown_protocol",
        Reason.TooManyEvents => "too_many_events",
        Reason.TooManyParams => "too_many_params",
        Reason.NoHitType => "no_hit_type",
        Reason.BadHitType => "bad_hit_type",
        Reason.NoTid => "no_tid",
        Reason.NotAllowedTid => "not_allowed_tid",
        Reason.NotAllowedHost => "not_allowed_host",
        Reason.NoClientId => "no_client_id",
        Reason.Preflight => "preflight",
        Reason.Empty => "empty",
        Reason.AdsPing => "ads_ping",
        Reason.NoEventName => "no_event_name",
    };

    /// <summary>The event is ignored; otherwise it is rejected.</summary>
    public static bool IsIgnored(this Reason reason) =>
        reason is Reason.Preflight or Reason.Empty or Reason.AdsPing or Reason.NoEventName;
}
