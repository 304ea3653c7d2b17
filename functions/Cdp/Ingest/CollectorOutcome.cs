using Cdp.Hits;

namespace Cdp.Ingest;

/// <summary>How the collector ended a request.</summary>
public enum CollectorOutcome
{
    Stored,
    NotStored,
    NotFound,

    /// <summary>The request carries a hit and came to an address that is none.</summary>
    NotFoundWithPayload,

    Preflight,
    BadMethod,
    BodyTooLarge,
}

public static class CollectorOutcomes
{
    /// <summary>As it stands in <c>state/requests.json</c> and in the metrics of <c>./cdp serve</c>.</summary>
    public static string Name(this CollectorOutcome outcome) => outcome switch
    {
        CollectorOutcome.Stored => "stored",
        CollectorOutcome.NotStored => "not_stored",
        CollectorOutcome.NotFound => "not_found",
        CollectorOutcome.NotFoundWithPayload => "not_found_with_payload",
        CollectorOutcome.Preflight => Reason.Preflight.Name(),
        CollectorOutcome.BadMethod => Reason.BadMethod.Name(),
        CollectorOutcome.BodyTooLarge => Reason.BodyTooLarge.Name(),
    };
}
