using Cdp.Raw;
using Cdp.Text;

namespace Cdp.Hits;

/// <summary>The columns that every protocol fills in the same way.</summary>
internal sealed class SharedColumns(UserAgents agents)
{
    private readonly ByteBuffer _scratch = new();

    /// <summary>event_id, received_at and protocol.</summary>
    public void Begin(Hit hit, RawRecord record, int number, ReadOnlySpan<byte> protocol)
    {
        _scratch.Clear();
        _scratch.Advance(EventId.Write(record.Id.Span, number, _scratch.GetSpan(record.Id.Length + EventId.MaxSuffix)));
        hit.SetText(HitColumn.EventId, _scratch.Written);
        hit.SetInteger(HitColumn.ReceivedAt, record.ReceivedAt);
        hit.SetText(HitColumn.Protocol, protocol);
    }

    /// <summary>page_location, page_host and page_path, and of the campaign what is not set yet.</summary>
    /// <param name="host">Beats the address's; empty when the hit has none of its own.</param>
    /// <param name="path">Beats the address's, and is taken as it is.</param>
    public void Page(Hit hit, ReadOnlySpan<byte> location, ReadOnlySpan<byte> host, ReadOnlySpan<byte> path)
    {
        var address = PageAddress.Of(location);
        hit.SetText(HitColumn.PageLocation, location);
        Lower(hit, HitColumn.PageHost, host.IsEmpty ? address.Host : PageAddress.HostOf(host));
        hit.SetText(HitColumn.PagePath, path.IsEmpty ? address.Path : path);
        _scratch.Clear();
        Campaign.Fill(hit, address.Query, _scratch);
    }

    public void Lower(Hit hit, HitColumn column, ReadOnlySpan<byte> text)
    {
        _scratch.Clear();
        hit.SetText(column, _scratch[Utf8Text.AppendLower(_scratch, text)]);
    }

    /// <summary>user_agent and is_bot; <paramref name="relayed"/> (the visitor's, sent on by a server) beats the connection's.</summary>
    public void Agent(Hit hit, RawRecord record, ReadOnlySpan<byte> relayed)
    {
        var agent = relayed.IsEmpty ? record.UserAgent.Span : relayed;
        if (agent.IsEmpty) return;
        var known = agents.Of(agent);
        hit.SetBoolean(HitColumn.IsBot, known.IsBot);
        hit.SetText(HitColumn.UserAgent, known.Text);
    }

    /// <summary>user_agent of a server, which says nothing about the visitor: is_bot is false.</summary>
    public void ServerAgent(Hit hit, RawRecord record)
    {
        hit.SetBoolean(HitColumn.IsBot, false);
        _scratch.Clear();
        hit.SetText(HitColumn.UserAgent, _scratch[Utf8Text.Append(_scratch, record.UserAgent.Span)]);
    }

    /// <summary>ip, masked; <paramref name="relayed"/> beats the connection's where it is an address that a client can have.</summary>
    public static void Address(Hit hit, RawRecord record, ReadOnlySpan<byte> relayed)
    {
        Span<byte> masked = stackalloc byte[IpMask.MaxLength];
        var length = relayed.IsEmpty ? 0 : IpMask.Mask(relayed, masked);
        if (length > 0 && IpMask.IsUnspecified(relayed)) length = 0;
        if (length == 0) length = IpMask.Mask(record.Ip.Span, masked);
        hit.SetText(HitColumn.Ip, masked[..length]);
    }
}
