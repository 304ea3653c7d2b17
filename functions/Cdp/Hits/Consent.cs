namespace Cdp.Hits;

/// <summary>Consent mode as UA and GA4 send it: <c>gcs=G1&lt;ad&gt;&lt;analytics&gt;</c>, each 1 granted, 0 denied, - unset.</summary>
/// <remarks>
/// Another shape says that neither is known, and that no profile may be touched. Source: the GA protocol page, section 6.
/// </remarks>
internal static class Consent
{
    /// <summary>Sets consent and identity_allowed.</summary>
    /// <returns>Whether the column says all that the state said.</returns>
    public static bool Set(Hit hit, ReadOnlySpan<byte> state)
    {
        hit.SetBoolean(HitColumn.IdentityAllowed, true);
        if (state.IsEmpty) return true;
        var known = state is [(byte)'G', (byte)'1', (byte)'0' or (byte)'1' or (byte)'-', (byte)'0' or (byte)'1' or (byte)'-'];
        hit.SetText(HitColumn.Consent, Json(known ? state[2] : (byte)'-', known ? state[3] : (byte)'-'));
        hit.SetBoolean(HitColumn.IdentityAllowed, known && state[3] != '0');
        return known;
    }

    private static ReadOnlySpan<byte> Json(byte ads, byte analytics) => (ads, analytics) switch
    {
        ((byte)'1', (byte)'1') => """{"ad_storage":"granted","analytics_storage":"granted"}"""u8,
        ((byte)'1', (byte)'0') => """{"ad_storage":"granted","analytics_storage":"denied"}"""u8,
        ((byte)'1', _) => """{"ad_storage":"granted","analytics_storage":null}"""u8,
        ((byte)'0', (byte)'1') => """{"ad_storage":"denied","analytics_storage":"granted"}"""u8,
        ((byte)'0', (byte)'0') => """{"ad_storage":"denied","analytics_storage":"denied"}"""u8,
        ((byte)'0', _) => """{"ad_storage":"denied","analytics_storage":null}"""u8,
        (_, (byte)'1') => """{"ad_storage":null,"analytics_storage":"granted"}"""u8,
        (_, (byte)'0') => """{"ad_storage":null,"analytics_storage":"denied"}"""u8,
        _ => """{"ad_storage":null,"analytics_storage":null}"""u8,
    };
}
