using Amazon.CDK;
using Amazon.CDK.AWS.EC2;
using Amazon.CDK.AWS.RDS;
using Amazon.CDK.AWS.SecretsManager;
using Constructs;
using InstanceType = Amazon.CDK.AWS.EC2.InstanceType;

namespace Cdp.Infra.Data;

/// <summary>
/// The PostgreSQL that holds the profiles, kept with all it stands on: subnet group, security group, parameters and secret.
/// </summary>
/// <remarks>Closed to the world while no ranges are given. Opening and closing changes two properties and replaces nothing.</remarks>
public sealed class ProfileDatabase : Construct
{
    public const string Name = "cdp";

    public ProfileDatabase(
        Construct scope, string id, LakeNetwork network, string instanceClass, IReadOnlyList<string> ranges) : base(scope, id)
    {
        var engine = DatabaseInstanceEngine.Postgres(new PostgresInstanceEngineProps { Version = PostgresEngineVersion.Of("17", "17") });
        var group = new SecurityGroup(this, "Group", new SecurityGroupProps
        {
            Vpc = network.Vpc,
            Description = "Profiles database",
            AllowAllOutbound = false,
        });
        foreach (var range in ranges) group.AddIngressRule(Peer.Ipv4(range), Port.Tcp(5432), "databaseRanges of cdk.json");
        Secret = new DatabaseSecret(this, "Secret", new DatabaseSecretProps { Username = Name });
        Instance = new DatabaseInstance(this, "Instance", new DatabaseInstanceProps
        {
            Engine = engine,
            InstanceType = new InstanceType(instanceClass),
            DatabaseName = Name,
            Credentials = Credentials.FromSecret(Secret, Name),
            Vpc = network.Vpc,
            VpcSubnets = LakeNetwork.ForDatabase,
            SecurityGroups = [group],
            PubliclyAccessible = ranges.Count > 0,
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
            CopyTagsToSnapshot = true,
            DeletionProtection = true,
        });
        this.KeptForGood();
    }

    public DatabaseInstance Instance { get; }

    /// <summary>User, password, host, port and database name, as RDS writes them.</summary>
    public ISecret Secret { get; }
}
