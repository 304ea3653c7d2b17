using Amazon.CDK;
using Amazon.CDK.AWS.Athena;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.S3;
using Cdp.Infra.Data;
using Cdp.Lake;
using Constructs;

namespace Cdp.Infra.Pipeline;

/// <summary>
/// The Athena work group of this platform: it stops a query at the scan limit, and says where results go, whatever a query asks for.
/// </summary>
public sealed class QueryWorkgroup : Construct
{
    public const string Name = "cdp";

    /// <param name="scanLimit">Bytes that one query may read.</param>
    public QueryWorkgroup(Construct scope, string id, IBucket lake, long scanLimit) : base(scope, id) =>
        _ = new CfnWorkGroup(this, "Workgroup", new CfnWorkGroupProps
        {
            Name = Name,
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

    /// <summary>A query runs with its caller's rights on the catalog and on the lake, so these are granted here too.</summary>
    public void GrantQueries(IGrantable who, IBucket lake)
    {
        who.May(
            ["athena:StartQueryExecution", "athena:GetQueryExecution", "athena:StopQueryExecution"], Arn("athena", $"workgroup/{Name}"));
        var (catalog, database) = (Arn("glue", "catalog"), Arn("glue", $"database/{LakeTables.DatabaseName}"));
        who.May(["glue:GetDatabase"], catalog, database, Arn("glue", "database/default"));   // Athena looks the default one up in any case
        who.May(["glue:GetTable", "glue:GetPartitions"], catalog, database, Arn("glue", $"table/{LakeTables.DatabaseName}/*"));
        who.May(["s3:GetBucketLocation"], lake.BucketArn);
        who.MayRead(lake, LakeLayout.AllHits, LakeLayout.AllResults);
        who.MayWrite(lake, LakeLayout.AllResults);
    }

    private string Arn(string service, string resource)
    {
        var stack = Stack.Of(this);
        return $"arn:{stack.Partition}:{service}:{stack.Region}:{stack.Account}:{resource}";
    }
}
