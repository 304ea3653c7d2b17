using NodaTime;

namespace Cdp.Lake;

/// <summary>The received days that were made with a former shape and whose raw records have expired since: they stay as they are.</summary>
/// <remarks>Their hits keep their owners and places, their sign-ins stay known. All later days are of the lake's own shape.</remarks>
/// <param name="Until">The last of them.</param>
/// <param name="TimeZone">The time zone whose days they are, by its IANA name.</param>
public sealed record FormerDays(LocalDate Until, string TimeZone);
