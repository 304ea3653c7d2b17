using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Cdp.Identity;
using Cdp.Settings;

namespace Cdp.Benchmarks.Inner;

/// <summary>A client's day: its sign-ins gathered, then each of its 20 hits resolved.</summary>
public class IdentityBenchmarks
{
    private const int Hits = 20;
    private readonly SignIns _signIns = new();
    private readonly byte[][] _users =
        [.. Enumerable.Range(0, 3).Select(user => Encoding.UTF8.GetBytes(user.ToString("'user-'0", CultureInfo.InvariantCulture)))];

    [Params(0, 3, 100)]
    public int SignedIn { get; set; }

    [Benchmark(OperationsPerInvoke = Hits, Description = "resolve a hit")]
    public int Resolve()
    {
        _signIns.Clear();
        for (var i = 0; i < SignedIn; i++) _signIns.Add(i * 60_000, i * 60_000, _users[i % _users.Length]);
        var owners = 0;
        for (var hit = 0; hit < Hits; hit++) owners += IdentityTable.DecideBySignIns(hit * 95_000, _signIns, IdentitySettings.Default).User;
        return owners;
    }
}
