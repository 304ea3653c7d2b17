using System.Net;
using System.Net.Sockets;
using Cdp.Ingest;

namespace Cdp.Local.Serve;

/// <summary>How many connections may be open at once, all in all and from one address. Thread-safe.</summary>
internal sealed class ConnectionLimits(ServeSettings settings, ConnectionCounts counts, Action<string> log, TimeProvider clock)
{
    private readonly RepeatedFault _tooMany = new(log, clock);
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _byAddress = [];
    private int _open;

    /// <returns>To be disposed when the connection is closed; null: it is one too many, which was counted.</returns>
    public IDisposable? TryEnter(EndPoint? remote)
    {
        var client = Client(remote);
        if (!TryEnter(client))
        {
            _tooMany.Add(1, Line);
            return null;
        }

        _tooMany.Pass();
        return new Place(this, client);
    }

    private bool TryEnter(IPAddress? client)
    {
        lock (_lock)
        {
            var same = client is null ? 0 : _byAddress.GetValueOrDefault(client);
            if (_open >= settings.Connections) counts.RefusedOverAll();
            else if (same >= settings.ConnectionsPerAddress) counts.RefusedOverPerAddress();
            else
            {
                _open++;
                if (client is not null) _byAddress[client] = same + 1;
                counts.Opened();
                return true;
            }

            return false;
        }
    }

    private void Leave(IPAddress? client)
    {
        lock (_lock)
        {
            _open--;
            if (client is not null && --_byAddress[client] == 0) _byAddress.Remove(client);
        }

        counts.Closed();
    }

    private string Line(long refused) =>
        $"{refused} connections were closed at once: {settings.Connections} may be open, and {settings.ConnectionsPerAddress} from one "
        + $"address ({ServeSettings.PerAddressVariable}). Where all come from one proxy, name it: {ServeSettings.ProxiesVariable}.";

    /// <summary>An IPv6 client has a whole /64 to choose addresses from; a trusted proxy, and what has no address, is no client.</summary>
    private IPAddress? Client(EndPoint? remote)
    {
        if (remote is not IPEndPoint { Address: var address }) return null;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (settings.TrustedProxies.Any(proxy => proxy.Contains(address))) return null;
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? new([.. address.GetAddressBytes().AsSpan(0, 8), .. stackalloc byte[8]])
            : address;
    }

    private sealed class Place(ConnectionLimits limits, IPAddress? client) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0) limits.Leave(client);
        }
    }
}
