using Amazon.CDK;
using Amazon.CDK.AWS.Athena;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.S3;
using Cdp.Aws.Settings;
using Cdp.Infra.Settings;
using Cdp.Lake;
using Constructs;

namespace Cdp.Infra.Pipeline;

/// <summary>
/// The Athena work group of this platform: it stops a query at the scan limit, and says where results go, whatever a query asks for.
/// </summary>
public sealed class QueryWorkgroup : Construct
{
    /// <param name="scanLimit">Bytes that one query may read.</param>
    public QueryWorkgroup(Construct scope, string id, IBucket lake, DeploymentNames names, long scanLimit) : base(scope, id)
    {
        Settings = new AthenaSettings(names.Workgroup, names.GlueDatabase);
        _ = new CfnWorkGroup(this, "Workgroup", new CfnWorkGroupProps
        {
            Name = names.Workgroup,
            Description = "Queries over the lake",
            RecursiveDeleteOption = true,   // its history only; results lie in the lake and expire there
            WorkGroupConfiguration = new CfnWorkGroup.WorkGroupConfigurationProperty
            {
                EnforceWorkGroupConfiguration = true,
                BytesScannedCutoffPerQuery = scanLimit,
                PublishCloudWatchMetricsEnabled = true,
                EngineVersion = new CfnWorkGroup.EngineVersionProperty { SelectedEngineVersion = "Athena engine version 3" },
                ResultConfiguration = new CfnWorkGroup.ResultConfigurationProperty
                {
                    OutputLocation = lake.S3UrlForObject(LakeLayout.AllResults),
                    EncryptionConfiguration = new CfnWorkGroup.EncryptionConfigurationProperty { EncryptionOption = "SSE_S3" },
                },
            },
        });
    }

    /// <summary>As the function that queries reads them.</summary>
    public AthenaSettings Settings { get; }

    /// <summary>A query runs with its caller's rights on the catalog and on the lake, so these are granted here too.</summary>
    public void GrantQueries(IGrantable who, IBucket lake)
    {
        who.May(
            ["athena:StartQueryExecution", "athena:GetQueryExecution", "athena:StopQueryExecution"],
            Arn("athena", $"workgroup/{Settings.Workgroup}"));
        var (catalog, database) = (Arn("glue", "catalog"), Arn("glue", $"database/{Settings.Database}"));
        who.May(["glue:GetDatabase"], catalog, database, Arn("glue", "database/default"));   // Athena looks the default one up in any case
        who.May(["glue:GetTable", "glue:GetPartitions"], catalog, database, Arn("glue", $"table/{Settings.Database}/*"));
        who.May(["s3:GetBucketLocation"], lake.BucketArn);
        who.MayRead(lake, LakeLayout.AllHits, LakeLayout.AllRollups, LakeLayout.AllResults);
        who.MayWrite(lake, LakeLayout.AllResults);
    }

    private string Arn(string service, string resource)
    {
        var stack = Stack.Of(this);
        return $"arn:{stack.Partition}:{service}:{stack.Region}:{stack.Account}:{resource}";
    }
}
