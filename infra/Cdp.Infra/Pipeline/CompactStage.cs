using Amazon.CDK;
using Amazon.CDK.AWS.S3;
using Cdp.Aws.Settings;
using Cdp.Infra.Data;
using Cdp.Infra.Publish;
using Cdp.Lake;
using Cdp.Settings;
using Constructs;

namespace Cdp.Infra.Pipeline;

/// <summary>Makes hits of raw requests, each morning: reads raw ones and never writes them.</summary>
public sealed class CompactStage : Construct
{
    private static readonly string[] Made = [.. LakeLayout.AllDerived.Where(prefix => prefix != LakeLayout.AllResults)];

    public CompactStage(Construct scope, string id, FunctionSources sources, IBucket lake, LakeNetwork network, CompactSettings settings)
        : base(scope, id)
    {
        KeyValuePair<string, string>[] variables = [.. new BucketSettings(lake.BucketName).ToVariables(), .. settings.ToVariables()];
        DeadLetters = new DeadLetterQueue(this, "DeadLetters");
        // 3,008 MB: the most that a new account may have, for the processors (1.7) and not for the memory. 15 min: the most there is.
        // 10 GB of scratch, the most too: a large day spills there, and a whole run of it costs less than a tenth of a cent.
        var shape = new FunctionShape(
            "Compact", "Raw requests of a day into hits per user", 3008, Duration.Minutes(15), ScratchMegabytes: 10_240, DeadLetters);
        Function =
            new NativeFunction(this, shape, sources, variables);
        LargeDay = new LargeDayTask(this, "LargeDay", network, Function, sources.Architecture, variables);
        foreach (var role in new[] { Function.Role!, LargeDay.Definition.TaskRole })
        {
            role.MayList(lake);
            role.MayRead(lake, [LakeLayout.AllRaw, .. Made]);
            role.MayWrite(lake, Made);
            role.MayDelete(lake, Made);
            role.Accept("IAM5", "The wildcards stand for the keys below the prefixes that Compact reads and writes.");
        }

        _ = new NightlySchedule(this, "Schedule", Function, DeadLetters, settings.Lake.TimeZone, minute: 0);
    }

    public NativeFunction Function { get; }

    /// <summary>The same for a day that is too large for the function.</summary>
    public LargeDayTask LargeDay { get; }

    public DeadLetterQueue DeadLetters { get; }
}
