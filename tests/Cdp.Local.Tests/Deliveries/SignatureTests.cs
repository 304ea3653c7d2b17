using System.Diagnostics;
using System.Text.Json;
using Cdp.Local.Tests.Postgres;
using Cdp.Testing;

namespace Cdp.Local.Tests.Deliveries;

/// <summary>What is posted, verified by npm's standardwebhooks, with which we share no code.</summary>
public sealed class SignatureTests(TestServer server)
{
    private const string OtherKey = "C2FVsBQIhrscChlQIMV+b5sSYspob7oDMKS5PmEZ7SY=";

    private static readonly string Modules = Repository.PathOf("tests", "Cdp.Local.Tests", "node_modules");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Another_implementation_verifies_what_a_receiver_gets()
    {
        await using var world = await DeliveryWorld.MakeAsync(server);
        world.Clock.SetUtcNow(TimeProvider.System.GetUtcNow());   // it refuses timestamps that are five minutes off
        await world.LoadAsync(1, "ann best names=[\"\"Ünï😀&<\"\"]", "bob new");
        await world.SendAsync();

        Assert.Equal(["right", "right"], await VerifyAsync(DeliveryWorld.Key, world.Receiver.Posts));
        Assert.Equal(["No matching signature found", "No matching signature found"], await VerifyAsync(OtherKey, world.Receiver.Posts));
        Assert.Equal(
            ["No matching signature found", "No matching signature found"],
            await VerifyAsync(DeliveryWorld.Key, world.Receiver.Posts.Select(post => post with { Body = post.Body + " " })));
    }

    [Fact]
    public async Task While_a_secret_is_changed_both_verify()
    {
        await using var world = await DeliveryWorld.MakeAsync(server);
        world.Clock.SetUtcNow(TimeProvider.System.GetUtcNow());
        await world.LoadAsync(1, "ann best");
        await world.SendAsync(key: $"{OtherKey} {DeliveryWorld.Key}");

        Assert.Equal(["right"], await VerifyAsync(DeliveryWorld.Key, world.Receiver.Posts));
        Assert.Equal(["right"], await VerifyAsync(OtherKey, world.Receiver.Posts));
    }

    /// <returns>For each post <c>right</c>, or what the library throws.</returns>
    private static async Task<string[]> VerifyAsync(string key, IEnumerable<Post> posts)
    {
        if (Missing.Find("node") is not { } node || !Directory.Exists(Modules))
        {
            Missing.Skip("The other implementation is not installed: npm ci --prefix tests/Cdp.Local.Tests");
            return [];
        }

        var script = Repository.PathOf("tests", "Cdp.Local.Tests", "Deliveries", "verify.mjs");
        var start = new ProcessStartInfo(node, [script, Modules, key])
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(JsonSerializer.Serialize(posts));
        process.StandardInput.Close();
        var (output, errors) = (await process.StandardOutput.ReadToEndAsync(Cancel), await process.StandardError.ReadToEndAsync(Cancel));
        await process.WaitForExitAsync(Cancel);
        Assert.True(process.ExitCode == 0, errors);
        return JsonSerializer.Deserialize<string[]>(output)!;
    }
}
