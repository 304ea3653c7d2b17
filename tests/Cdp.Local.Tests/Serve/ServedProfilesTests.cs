using System.Diagnostics;
using Cdp.Local.Serve;
using Cdp.Local.Tests.Commands;
using Cdp.Model.Check;

namespace Cdp.Local.Tests.Serve;

public sealed class ServedProfilesTests
{
    [Theory, InlineData("-QUIT"), InlineData("-KILL")]
    public async Task A_private_server_that_died_is_started_again_when_the_page_needs_it(string signal)
    {
        Needs.Postgres();
        using var lake = new TemporaryLake();
        await using var profiles = new ServedProfiles(postgres: null, lake.Root);
        Assert.Empty(await ReadAsync());
        var server = File.ReadLines(Path.Combine(lake.Cluster.Home, "data", "postmaster.pid")).First();
        using (var kill = Process.Start("kill", [signal, server])) await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        await Eventually.Async(() => !Directory.Exists($"/proc/{server}"));

        Assert.Empty(await ReadAsync());

        Task<IReadOnlyList<string?[]>> ReadAsync() =>
            profiles.ReadAsync(DefaultModel.Value.Columns, 10, TestContext.Current.CancellationToken);
    }
}
