using System.Net;
using Cdp.Ingest;

namespace Cdp.Tests.Ingest;

public sealed class MaskedAddressTests
{
    [Theory]
    [InlineData("203.0.113.77", "203.0.113.0"), InlineData("255.255.255.255", "255.255.255.0"), InlineData("::ffff:203.0.113.77", "203.0.113.0")]
    [InlineData("2001:DB8:1:2:3::4", "2001:db8:1::"), InlineData("2001:db8::1", "2001:db8::"), InlineData("::1", "::"), InlineData("fe80::1%3", "fe80::")]
    public void The_part_that_points_at_one_household_is_zero(string address, string masked) =>
        Assert.Equal(masked, MaskedAddress.Of(IPAddress.Parse(address)).ToString());
}
