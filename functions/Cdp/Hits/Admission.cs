using System.Text;
using Cdp.Settings;

namespace Cdp.Hits;

/// <summary>
/// What every hit needs, whatever its protocol, in this order. Source: the GA protocol page, section 2, step 6, and section 7, Spam.
/// </summary>
internal sealed class Admission(HitSettings settings)
{
    private readonly byte[][] _tids = [.. settings.AllowedTids.Select(Encoding.UTF8.GetBytes)];
    private readonly byte[][] _hosts = [.. settings.AllowedHosts.Select(Encoding.UTF8.GetBytes)];

    /// <returns>The reason to reject it; null when it may pass.</returns>
    public Reason? Refusal(Hit hit)
    {
        if (!hit.Has(HitColumn.Tid)) return Reason.NoTid;
        if (_tids.Length > 0 && !Contains(_tids, hit.Text(HitColumn.Tid))) return Reason.NotAllowedTid;
        if (_hosts.Length > 0 && hit.Has(HitColumn.PageHost) && !Contains(_hosts, hit.Text(HitColumn.PageHost)))
            return Reason.NotAllowedHost;
        return hit.Has(HitColumn.ClientId) || hit.Has(HitColumn.Uid) ? null : Reason.NoClientId;
    }

    private static bool Contains(byte[][] list, ReadOnlySpan<byte> text)
    {
        foreach (var entry in list)
            if (text.SequenceEqual(entry))
                return true;
        return false;
    }
}
