namespace Cdp.Hits;

/// <summary>The columns of a hit, in the order of <see cref="HitColumns.All"/>; the number is the column's place there.</summary>
public enum HitColumn
{
    EventId, ReceivedAt, OccurredAt, Protocol, Tid, ClientId, UserId, IdentifiedBy, Uid, UidSource,
    SessionId, SessionNumber, SessionStart, FirstVisit, EventName,
    PageLocation, PageTitle, Referrer, PageHost, PagePath, Language, Screen,
    CampaignSource, CampaignMedium, CampaignName, CampaignTerm, CampaignContent, CampaignId, Gclid,
    Category, Action, Label, Value, TransactionId, Revenue, Currency, Items, Params, UserProperties,
    Consent, IdentityAllowed, IsBot, UserAgent, Ip,
}
