using System.Text.Json.Nodes;
using Cdp.Aws.Testing;
using Cdp.Compact;
using Cdp.Functions.Tests.Cloud;
using Cdp.Infra.Tests.Support;
using Cdp.Lake;
using Cdp.Testing;

namespace Cdp.Functions.Tests.InParts;

/// <summary>A day in parts, by the state machine of the stack and the published binary: the lake is the one that ordinary runs make.</summary>
public sealed class InPartsTests(Moto moto, TlsPostgres postgres, Publication publication)
{
    private const string Function = "arn:aws:lambda:us-east-1:123456789012:function:compact";

    [Fact]
    public async Task The_state_machine_makes_a_day_as_one_run_makes_it()
    {
        await using var account = await Account.OpenAsync(moto, postgres);
        await Corpus.ReceiveAsync(account.Lake);
        await using var compact = await StartAsync(account);
        await compact.InvokeAsync(JsonNode.Parse("""{"from":"2026-11-02","to":"2026-11-09"}""")!);

        var output = await MachineOf(compact).ExecuteAsync("first-1", Sample("execution"));

        await using var machine = await OneMachine.WithRawOfAsync(account, postgres);
        await machine.CompactAsync(new CompactRequest(From: "2026-11-02", To: "2026-11-10"));
        using var cloud = await LakeCopy.OfAsync(account.Lake, LakeLayout.AllHits, LakeLayout.AllRejected, LakeLayout.AllCompactReceipts);
        foreach (var (prefix, view) in ((string, string)[])[(LakeLayout.AllHits, "hits"), (LakeLayout.AllRejected, "rejected")])
        {
            Assert.Equal(await LakeCopy.KeysAsync(machine.Lake.Store, prefix), await LakeCopy.KeysAsync(cloud.Store, prefix));
            Assert.Equal(await LakeCopy.RowsAsync(machine.Lake, view), await LakeCopy.RowsAsync(cloud, view));
        }

        Assert.Equal(await CountsAsync(machine.Lake.Store), await CountsAsync(cloud.Store));
        Assert.InRange((long)output["receipt"]!["hits"]!, 5, 1000);
        Assert.InRange((long)output["receipt"]!["moved"]!, 1, 1000);
        Assert.Equal(2, compact.Served.Count);
        Assert.Empty(await LakeCopy.KeysAsync(account.Lake, "state/split/"));
    }

    [Fact]
    public async Task Every_phase_under_events_is_executed()
    {
        await using var account = await Account.OpenAsync(moto, postgres);
        await Corpus.ReceiveAsync(account.Lake);
        await using var compact = await StartAsync(account);

        foreach (var (name, json) in Events.Of("compact-in-parts").Where(each => each.Name != "execution"))
        {
            var reply = await compact.InvokeAsync(JsonNode.Parse(json)!);
            Assert.Equal((name, name == "12-finish" ? 1 : 0), (name, reply["done"]!.AsArray().Count));
            if (name == "01-begin") Assert.NotEqual(Guid.Empty, await BuildAsync(account, "by-hand"));
        }

        Assert.Equal(["runs/compact/dt=2026-11-03.json"], await LakeCopy.KeysAsync(account.Lake, LakeLayout.AllReceipts));
    }

    [Fact]
    public async Task An_execution_that_fails_for_good_says_why_and_gives_the_lake_back_for_the_next_run_to_repair()
    {
        await using var account = await Account.OpenAsync(moto, postgres);
        await Corpus.ReceiveAsync(account.Lake);
        await using var s3 = await FaultyProxy.BeforeAsync(moto.Url);
        account.S3Url = s3.Url;
        (s3.When, s3.Refusals) = (request => request.Method == "PUT" && request.Path.Value!.Contains("/hits/", StringComparison.Ordinal), int.MaxValue);
        await using var compact = await StartAsync(account);
        var machine = MachineOf(compact);

        var failure = await Assert.ThrowsAsync<StateFailedException>(() => machine.ExecuteAsync("second-2", Sample("execution")));

        Assert.Equal(["Defaults", "Asked", "Begin", "Identify", "Register", "Write", "Abort", "Failed"], machine.Entered);
        Assert.Contains("S3 could not put 'hits/dt=", failure.Cause, StringComparison.Ordinal);
        Assert.Contains("state/running.json", await LakeCopy.KeysAsync(account.Lake, LakeLayout.AllState));
        s3.Refusals = 0;
        await UntilFreeAsync(() => compact.InvokeAsync(JsonNode.Parse("""{"date":"2026-11-04"}""")!));
        Assert.Equal(["runs/compact/dt=2026-11-04.json", "runs/compact/dt=2026-11-10.json"], await LakeCopy.KeysAsync(account.Lake, LakeLayout.AllReceipts));
    }

    [Fact]
    public async Task What_cannot_be_is_told_before_anything_begins()
    {
        await using var account = await Account.OpenAsync(moto, postgres);
        await using var compact = await StartAsync(account);

        var failure = await Assert.ThrowsAsync<StateFailedException>(() => MachineOf(compact).ExecuteAsync("third", JsonNode.Parse("""{"date":"9999-01-01"}""")!));

        Assert.Equal("RequestException", failure.Error);
        Assert.Contains("9999-01-01 has not begun yet", failure.Cause, StringComparison.Ordinal);
        Assert.Empty(await LakeCopy.KeysAsync(account.Lake, ""));
    }

    private static StateMachine MachineOf(Processes compact)
    {
        if (Missing.Find("node") is null) Missing.Skip("node is not installed: the CDK needs it to write the template that has the state machine.");
        Environment.SetEnvironmentVariable("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "18,20,22,24");
        var properties = Synthesized.AsShipped.Pipeline.Properties("AWS::StepFunctions::StateMachine");
        var definition = Synthesized.AsShipped.Pipeline.Text(properties["DefinitionString"]).Replace("${Compact}", Function, StringComparison.Ordinal);
        return new StateMachine(JsonNode.Parse(definition)!.AsObject(), (function, payload) =>
        {
            Assert.Equal(Function, function);
            return compact.InvokeAsync(payload);
        }, second: TimeSpan.FromMilliseconds(1));
    }

    private Task<Processes> StartAsync(Account account) => Processes.StartAsync(publication.PathOf("Compact"), account.Variables, count: 2);

    private static JsonNode Sample(string name) => JsonNode.Parse(Events.Of("compact-in-parts").Single(each => each.Name == name).Json)!;

    /// <summary>The build of the program that began a run.</summary>
    private static async Task<Guid> BuildAsync(Account account, string run) =>
        (Guid)JsonNode.Parse((await account.Lake.ReadAsync($"state/split/{run}/run.json", CancellationToken.None))!.Bytes)!["program"]!;

    /// <summary>Half a minute after a run in parts the lake may be taken again.</summary>
    private static async Task UntilFreeAsync(Func<Task> run)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                await run();
                return;
            }
            catch (StateFailedException taken) when (taken.Error == "LeaseTakenException" && tries < 60)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
            }
        }
    }

    /// <summary>The receipts, without what differs from run to run.</summary>
    private static async Task<List<string>> CountsAsync(Local.Lake.DirectoryObjectStore lake)
    {
        var receipts = new List<string>();
        foreach (var key in await LakeCopy.KeysAsync(lake, LakeLayout.AllCompactReceipts))
        {
            var receipt = JsonNode.Parse((await lake.ReadAsync(key, CancellationToken.None))!.Bytes)!.AsObject();
            foreach (var name in (string[])["seconds", "files", "moved"]) receipt.Remove(name);
            receipts.Add(receipt.ToJsonString());
        }

        return receipts;
    }
}
