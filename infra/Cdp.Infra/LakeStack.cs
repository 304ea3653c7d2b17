using Amazon.CDK;
using Cdp.Infra.Data;
using Cdp.Infra.NextSteps;
using Cdp.Infra.Pipeline;
using Cdp.Infra.Settings;
using Constructs;

namespace Cdp.Infra;

/// <summary>
/// Whatever holds data, and the network that it stands in. Logical ids here are for ever: a new one is a new, empty bucket.
/// </summary>
public sealed class LakeStack : Stack
{
    private readonly IReadOnlyList<string>? _zones;

    public LakeStack(Construct scope, string id, StackProps props, DeploymentSettings settings) : base(scope, id, props)
    {
        _zones = settings.Zones;
        TerminationProtection = true;
        Bucket = new LakeBucket(this, "Bucket", settings.Compact.RawRetentionDays, settings.RawColdDays);
        if (settings.Destinations.Json is not null)
            Deliveries = new DeliveryNotices(this, "Deliveries", Bucket, DeliverStage.Timeout);
        var tables = new LakeTables(this, "Tables", Bucket, DeploymentNames.Of(settings.Name).GlueDatabase, settings.FirstDay);
        Network = new LakeNetwork(this, "Network");
        Database = new ProfileDatabase(this, "Profiles", Network, settings);
        Database.ComesAfter(Bucket, tables, Network);
        this.TellWhereTheLakeIs(Bucket);
        this.TellHowToConnect(Database);
    }

    /// <summary>By intrinsic function where no key names them: a look-up by the CLI would be one more file to keep per account.</summary>
    public override string[] AvailabilityZones => _zones is null ? [Fn.Select(0, Fn.GetAzs()), Fn.Select(1, Fn.GetAzs())] : [.. _zones];

    public LakeBucket Bucket { get; }

    /// <summary>Null without destinations.</summary>
    public DeliveryNotices? Deliveries { get; }

    public LakeNetwork Network { get; }

    public ProfileDatabase Database { get; }
}
