using Amazon.CDK;
using Amazon.CDK.AWS.EC2;
using Cdp.Aws.Settings;
using Cdp.Infra.Data;
using Cdp.Infra.Publish;
using Cdp.Lake;
using Cdp.Rollups;
using Cdp.Settings;
using Constructs;

namespace Cdp.Infra.Pipeline;

/// <summary>
/// Queries the lake by Athena and loads the profiles, each morning after compaction, from within the network of the database.
/// </summary>
public sealed class ScoreStage : Construct
{
    public ScoreStage(
        Construct scope, string id, FunctionSources sources, LakeStack lake, QueryWorkgroup workgroup,
        ScoreSettings settings, DestinationSettings destinations) : base(scope, id)
    {
        DeadLetters = new DeadLetterQueue(this, "DeadLetters");
        // 1,024 MB: it waits for Athena, then streams the result into COPY, where TLS takes the most; nothing is kept on disk.
        // 15 min, the most there is: Athena alone may take minutes, and a query is stopped before the deadline.
        var shape = new FunctionShape(
            "Score", "One query over the lake into one profile per user", 1024, Duration.Minutes(15), DeadLetters: DeadLetters,
            Place: PlaceIn(lake));
        Function = new NativeFunction(this, shape, sources,
        [
            .. new BucketSettings(lake.Bucket.BucketName).ToVariables(),
            .. workgroup.Settings.ToVariables(),
            .. DatabaseOf(lake.Database).ToVariables(),
            .. settings.ToVariables(),
            .. destinations.ToVariables(),
        ]);
        Function.MayList(lake.Bucket);
        Function.MayRead(lake.Bucket, LakeLayout.AllReceipts, RollupState.Key);
        Function.MayWrite(lake.Bucket, LakeLayout.AllScoreReceipts);
        if (destinations.Json is not null) MayHandOver(lake.Bucket);
        workgroup.GrantQueries(Function, lake.Bucket);
        Function.May(["secretsmanager:GetSecretValue"], lake.Database.AdministratorSecretArn, lake.Database.ReaderSecret.SecretArn);
        Function.Role!.Accept(
            "IAM5",
            "Wildcards stand for the keys below prefixes of the lake, for the tables of one Glue database, and for network interfaces, "
            + "which have no name before Lambda makes them.");
        _ = new NightlySchedule(this, "Schedule", Function, DeadLetters, settings.TimeZone, minute: 30);
    }

    public NativeFunction Function { get; }

    public DeadLetterQueue DeadLetters { get; }

    /// <summary>Deliveries go out through the bucket, and their receipts come back.</summary>
    private void MayHandOver(LakeBucket lake)
    {
        Function.MayWrite(lake, LakeLayout.AllDeliveriesOut);
        Function.MayRead(lake, LakeLayout.AllDeliveriesDone);
        Function.MayDelete(lake, LakeLayout.AllDeliveriesDone);
    }

    private static DatabaseSettings DatabaseOf(ProfileDatabase database) => new(
        database.AdministratorSecretArn, database.Instance.DbInstanceEndpointAddress, Name: ProfileDatabase.Name,
        ReaderSecret: database.ReaderSecret.SecretArn);

    /// <summary>Both its group and the database's opening for it go with this stack; the database's own group stays as it was.</summary>
    private PlaceInNetwork PlaceIn(LakeStack lake)
    {
        var group = new SecurityGroup(this, "Group", new SecurityGroupProps
        {
            Vpc = lake.Network.Vpc,
            Description = "Score: to the database, and to AWS by TLS",
            AllowAllOutbound = false,
        });
        group.AddEgressRule(Peer.AnyIpv4(), Port.Tcp(443), "endpoints of AWS; there is no way out of these subnets");
        group.Connections.AllowTo(lake.Database.Instance, Port.Tcp(5432), "Score loads profiles");
        return new PlaceInNetwork(lake.Network.Vpc, LakeNetwork.ForFunctions, group);
    }
}
