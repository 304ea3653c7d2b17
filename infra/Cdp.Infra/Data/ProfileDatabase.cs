using Amazon.CDK;
using Amazon.CDK.AWS.EC2;
using Amazon.CDK.AWS.RDS;
using Amazon.CDK.AWS.SecretsManager;
using Cdp.Aws.Database;
using Cdp.Infra.Settings;
using Constructs;
using InstanceType = Amazon.CDK.AWS.EC2.InstanceType;
using Secret = Amazon.CDK.AWS.RDS.DatabaseSecret;

namespace Cdp.Infra.Data;

/// <summary>
/// The PostgreSQL that holds the profiles, kept with all it stands on: subnet group, security group, parameters and secret.
/// </summary>
/// <remarks>
/// Closed to the world while no ranges are given. Opening and closing changes two properties and replaces nothing. RDS manages the
/// administrator's password, keeps it in a secret of its own and changes it every week.
/// </remarks>
public sealed class ProfileDatabase : Construct
{
    public const string Name = "cdp";

    public ProfileDatabase(Construct scope, string id, LakeNetwork network, DeploymentSettings settings) : base(scope, id)
    {
        var engine = DatabaseInstanceEngine.Postgres(new PostgresInstanceEngineProps { Version = PostgresEngineVersion.Of("17", "17") });
        var group = new SecurityGroup(this, "Group", new SecurityGroupProps
        {
            Vpc = network.Vpc,
            Description = "Profiles database",
            AllowAllOutbound = false,
        });
        foreach (var range in settings.DatabaseRanges) group.AddIngressRule(Peer.Ipv4(range), Port.Tcp(5432), "databaseRanges of cdk.json");
        ReaderSecret = new Secret(this, "Secret", new DatabaseSecretProps { Username = DatabaseRoles.Reader });
        var hours = QuietHours.Of(settings.Compact.Lake.TimeZone);
        Instance = new DatabaseInstance(this, "Instance", new DatabaseInstanceProps
        {
            Engine = engine,
            InstanceType = new InstanceType(settings.InstanceClass),
            DatabaseName = Name,
            Credentials = Credentials.FromPassword(Name, SecretValue.UnsafePlainText("of RDS")),   // the CDK asks for one; see below
            Vpc = network.Vpc,
            VpcSubnets = LakeNetwork.ForDatabase,
            SecurityGroups = [group],
            PubliclyAccessible = settings.DatabaseRanges.Count > 0,
            ParameterGroup = new ParameterGroup(this, "Parameters", new ParameterGroupProps
            {
                Engine = engine,
                Description = "Profiles database: TLS or nothing",
                Parameters = new Dictionary<string, string>(StringComparer.Ordinal) { ["rds.force_ssl"] = "1" },
            }),
            StorageType = StorageType.GP3,
            AllocatedStorage = 20,       // GB, the least gp3 has: about 10 million profiles
            MaxAllocatedStorage = 200,   // grows by itself up to here
            StorageEncrypted = true,
            BackupRetention = Duration.Days(7),
            PreferredBackupWindow = hours.Backup,
            PreferredMaintenanceWindow = hours.Maintenance,
            CopyTagsToSnapshot = true,
            DeletionProtection = true,
        });
        // Nothing attaches the reader's secret to the instance: what comes after an instance that is protected keeps a roll-back from
        // removing it.
        var database = (CfnDBInstance)Instance.Node.DefaultChild!;
        database.ManageMasterUserPassword = true;
        database.MasterUserPassword = null;
        AdministratorSecretArn = database.AttrMasterUserSecretSecretArn;
        this.KeptForGood();
        ReaderSecret.Accept(
            "SMG4",
            "It opens a role that only reads, and people have it in their tools: change it by hand, and the next run of Score sets it.");
        database.Accept(
            "RDS3",
            "Profiles are made anew from the lake: a second zone would double the price of something that a backup or a run brings back.");
        database.Accept("RDS11", "Another port hides nothing from who may reach the database at all, and every tool expects this one.");
    }

    public DatabaseInstance Instance { get; }

    /// <summary>
    /// User and password of the administrator, as RDS keeps them. It has neither host nor port, which are the instance's.
    /// </summary>
    public string AdministratorSecretArn { get; }

    /// <summary>
    /// User and password of the role for people, which Score makes. Up to version 1.0.0 this secret was the administrator's: its name and
    /// its place stay.
    /// </summary>
    public ISecret ReaderSecret { get; }

    /// <summary>
    /// Makes the instance last: its protection against deletion would keep it when another part of the first deployment fails and all is
    /// rolled back.
    /// </summary>
    public void ComesAfter(params IConstruct[] others)
    {
        Instance.Node.AddDependency([.. others]);
        ((CfnDBInstance)Instance.Node.DefaultChild!).AddDependency((CfnResource)ReaderSecret.Node.DefaultChild!);
    }
}
