using Amazon.Runtime;

namespace Amazon.Athena;

/// <summary>Where a query is; the last three are final.</summary>
public class QueryExecutionState(string value) : ConstantClass(value)
{
    public static readonly QueryExecutionState QUEUED = new("QUEUED");
    public static readonly QueryExecutionState RUNNING = new("RUNNING");
    public static readonly QueryExecutionState SUCCEEDED = new("SUCCEEDED");
    public static readonly QueryExecutionState FAILED = new("FAILED");
    public static readonly QueryExecutionState CANCELLED = new("CANCELLED");
}
