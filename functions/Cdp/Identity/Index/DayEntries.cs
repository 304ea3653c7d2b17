using System.Text.Json.Serialization;

namespace Cdp.Identity.Index;

/// <summary>What one run of a received day found out about clients.</summary>
/// <param name="SignIns">By client, the <see cref="SignInList"/> of the day; null where no client has sign-ins.</param>
/// <param name="Attributable">By client, the <see cref="AttributableTimes"/> of the day; null where no client has any.</param>
internal sealed record DayEntries(Segment? SignIns, [property: JsonPropertyName("undecided")] Segment? Attributable)
{
    public IEnumerable<string> Keys => new[] { SignIns, Attributable }.OfType<Segment>().Select(segment => segment.Key);
}
