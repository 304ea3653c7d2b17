namespace Amazon.Athena.Model;

/// <summary>One run of a query.</summary>
public class QueryExecution
{
    public string QueryExecutionId { get; set; } = null!;

    public string Query { get; set; } = null!;

    public ResultConfiguration ResultConfiguration { get; set; } = null!;

    public QueryExecutionStatistics Statistics { get; set; } = null!;

    public QueryExecutionStatus Status { get; set; } = null!;

    public string WorkGroup { get; set; } = null!;
}

public class QueryExecutionContext
{
    public string Catalog { get; set; } = null!;

    public string Database { get; set; } = null!;
}

public class QueryExecutionStatistics
{
    public long? DataScannedInBytes { get; set; }
}

public class QueryExecutionStatus
{
    public QueryExecutionState State { get; set; } = null!;

    public string StateChangeReason { get; set; } = null!;

    /// <summary>UTC.</summary>
    public DateTime? SubmissionDateTime { get; set; }
}

/// <summary>Where the result is, e.g. <c>s3://bucket/results/id.csv</c>; in a request, the folder it shall go to.</summary>
public class ResultConfiguration
{
    public string OutputLocation { get; set; } = null!;
}
