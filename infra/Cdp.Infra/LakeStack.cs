using Amazon.CDK;
using Cdp.Infra.Data;
using Cdp.Infra.NextSteps;
using Cdp.Infra.Settings;
using Constructs;

namespace Cdp.Infra;

/// <summary>Whatever holds data, and the network that it stands in. Logical ids here are for ever: a new one is a new, empty bucket.</summary>
public sealed class LakeStack : Stack
{
    public LakeStack(Construct scope, string id, StackProps props, DeploymentSettings settings) : base(scope, id, props)
    {
        Bucket = new LakeBucket(this, "Bucket", settings.Compact.RawRetentionDays);
        _ = new LakeTables(this, "Tables", Bucket, settings.FirstDay);
        Network = new LakeNetwork(this, "Network");
        Database = new ProfileDatabase(this, "Profiles", Network, settings.InstanceClass, settings.DatabaseRanges);
        this.TellHowToConnect(Database);
    }

    public LakeBucket Bucket { get; }

    public LakeNetwork Network { get; }

    public ProfileDatabase Database { get; }
}
