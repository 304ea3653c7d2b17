namespace Cdp.Aws.Telemetry;

/// <summary>A CloudWatch metric of ours: alarms and dashboard name it as the functions write it.</summary>
/// <param name="Unit">A unit of CloudWatch's PutMetricData; None for a ratio, and for hours, which it does not know.</param>
public sealed record Metric(string Name, string Unit)
{
    /// <summary>Of a deployment that is alone; a named one has its own below it.</summary>
    public const string Namespace = "Cdp";

    /// <summary>The only dimension; its values are <c>ingest</c>, <c>batch</c>, <c>compact</c>, <c>score</c> and <c>deliver</c>.</summary>
    public const string Dimension = "stage";

    public static readonly Metric Stored = new("stored", "Count");
    public static readonly Metric Preflight = new("preflight", "Count");
    public static readonly Metric BadMethod = new("bad_method", "Count");
    public static readonly Metric BodyTooLarge = new("body_too_large", "Count");
    public static readonly Metric NotFound = new("not_found", "Count");

    /// <summary>Requests that carry a hit and came to an address that is none.</summary>
    public static readonly Metric NotFoundWithPayload = new("not_found_with_payload", "Count");

    /// <summary>Answered 429 by the API itself, so it has no stage: the access log is counted for it.</summary>
    public static readonly Metric Throttled = new("throttled", "Count");

    public static readonly Metric StoreFailed = new("store_failed", "Count");

    /// <summary>Of a compacted day.</summary>
    public static readonly Metric Hits = new("hits", "Count");

    /// <summary>Of a compacted day.</summary>
    public static readonly Metric Rejected = new("rejected", "Count");

    /// <summary>Rejected events in all events read of a day, 0 to 1.</summary>
    public static readonly Metric ShareRejected = new("share_rejected", "None");

    /// <summary>Hits that belong to a user in all hits of a day, 0 to 1.</summary>
    public static readonly Metric ShareIdentified = new("share_identified", "None");

    /// <summary>
    /// Hours from the end of the newest scored day to now; written by every run of Score, also when there was nothing to do.
    /// </summary>
    public static readonly Metric ProfileAge = new("profile_age_hours", "None");

    /// <summary>Rows of the table after a load.</summary>
    public static readonly Metric Profiles = new("profiles", "Count");

    /// <summary>Messages of deliveries that are done: taken by the receiver, or given up.</summary>
    public static readonly Metric Deliveries = new("deliveries", "Count");

    /// <summary>Attempts that failed and are made again.</summary>
    public static readonly Metric DeliveriesFailed = new("deliveries_failed", "Count");

    /// <summary>Deliveries that were given up, as the next score learns of them.</summary>
    public static readonly Metric DeliveriesDead = new("deliveries_dead", "Count");

    /// <summary>Bytes that Athena read for a score.</summary>
    public static readonly Metric Scanned = new("scanned_bytes", "Bytes");
}
