using Cdp.Local.Commands;
using Cdp.Local.Serve;
using Cdp.Settings;

namespace Cdp.Local.Tests.Serve;

public sealed class ServeSettingsTests
{
    [Theory]
    [InlineData(1_048_576, 10_000, 1_000)]
    [InlineData(long.MaxValue, 10_000, 1_000)]
    [InlineData(4_096, 3_696, 1_000)]
    [InlineData(1_024, 624, 312)]
    [InlineData(464, 64, 32)]
    public void Connections_follow_the_limit_of_open_files(long openFiles, int connections, int perAddress)
    {
        var settings = ServeSettings.Default.Within(openFiles);

        Assert.Equal((connections, perAddress), (settings.Connections, settings.ConnectionsPerAddress));
    }

    [Theory, InlineData(463), InlineData(100), InlineData(0)]
    public void A_limit_too_low_to_work_with_is_named_with_what_to_type(long openFiles)
    {
        var refused = Assert.Throws<CommandException>(() => ServeSettings.Default.Within(openFiles));

        Assert.Contains($"only {openFiles} files", refused.Message, StringComparison.Ordinal);
        Assert.Contains("ulimit -n", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Proxies_are_addresses_and_networks_of_both_kinds()
    {
        var settings = From((ServeSettings.ProxiesVariable, "10.0.0.5, 192.168.0.0/16,fd00::/8 ,::1"));

        Assert.Equal(["10.0.0.5/32", "192.168.0.0/16", "fd00::/8", "::1/128"], settings.TrustedProxies.Select(proxy => proxy.ToString()));
        Assert.Empty(From().TrustedProxies);
    }

    [Theory, InlineData("proxy.example"), InlineData("10.0.0.0/33"), InlineData("*"), InlineData("10.0.0.5:80")]
    public void What_is_no_proxy_is_named(string proxy)
    {
        var refused = Assert.Throws<SettingsException>(() => From((ServeSettings.ProxiesVariable, proxy)));

        Assert.Contains($"'{proxy}'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_limit_per_address_that_is_set_holds_whatever_the_limit_of_all()
    {
        Assert.Equal(5_000, From((ServeSettings.PerAddressVariable, "5000")).Within(1_024).ConnectionsPerAddress);
    }

    [Fact]
    public void The_limit_of_this_process_is_known()
    {
        var limits = File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal));

        Assert.Equal(limits.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3], $"{OpenFiles.Limit}");
    }

    private static ServeSettings From(params (string Name, string Value)[] variables) =>
        ServeSettings.FromEnvironment(new(variables.ToDictionary(variable => variable.Name, variable => variable.Value)));
}
