using Cdp.Compact.Dedupe;
using Cdp.Compact.Read;
using Cdp.Identity;
using Cdp.Settings;
using Cdp.Text;

namespace Cdp.Compact.Resolve;

/// <summary>What one received day says about one client, as the index of clients keeps it. Reused from client to client.</summary>
internal sealed class ClientDay(IdentitySettings settings)
{
    private readonly ByteBuffer _clientId = new();
    private readonly List<long> _attributableTimes = [];

    /// <summary>The client id, UTF-8; empty when nothing was added.</summary>
    public ReadOnlySpan<byte> ClientId => _clientId.Written;

    /// <summary>The client's sign-ins of the day.</summary>
    public SignIns SignIns { get; } = new(settings.MaxUsersPerClient);

    /// <summary>The times of the hits that the client's sign-ins decide, in no order: a later sign-in looks for them.</summary>
    public List<long> AttributableTimes => _attributableTimes;

    public void Clear()
    {
        _clientId.Clear();
        SignIns.Clear();
        _attributableTimes.Clear();
    }

    /// <summary>A <see cref="SignInHandler"/>.</summary>
    public void AddSignIn(long occurredAt, long receivedAt, ReadOnlySpan<byte> user, ReadOnlySpan<byte> clientId)
    {
        if (_clientId.Length == 0) _clientId.Append(clientId);
        SignIns.Add(occurredAt, receivedAt, user);
    }

    /// <summary>Notes the time of an event, if it is a hit that sign-ins decide.</summary>
    public void AddTime(in ClientEvent each)
    {
        if (each.Kind == EventKind.Hit && IdentityTable.IsAttributable(each.Facts)) _attributableTimes.Add(each.OccurredAt);
    }
}
