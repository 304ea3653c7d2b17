using System.Net;
using System.Net.Sockets;

namespace Cdp.Ingest;

/// <summary>A visitor's address with the part that points at one household taken away.</summary>
public static class MaskedAddress
{
    private const int KeptOfIPv6 = 48 / 8;

    /// <summary>IPv4 with a last octet of 0; IPv6 with all but the first 48 bits 0; IPv4 in IPv6 (::ffff:…) is IPv4.</summary>
    /// <remarks>Source: the GA protocol page, section 7.</remarks>
    public static IPAddress Of(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var bytes = plain.GetAddressBytes();
        bytes.AsSpan(plain.AddressFamily == AddressFamily.InterNetwork ? 3 : KeptOfIPv6).Clear();
        return new IPAddress(bytes);
    }
}
