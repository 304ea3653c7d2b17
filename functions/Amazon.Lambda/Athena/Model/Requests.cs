namespace Amazon.Athena.Model;

/// <summary>Starts a query; the same token (32 to 128 characters) gives the same execution, a failed one too.</summary>
public class StartQueryExecutionRequest
{
    public string ClientRequestToken { get; set; } = null!;

    public QueryExecutionContext QueryExecutionContext { get; set; } = null!;

    public string QueryString { get; set; } = null!;

    public ResultConfiguration ResultConfiguration { get; set; } = null!;

    public string WorkGroup { get; set; } = null!;
}

public class StartQueryExecutionResponse
{
    public string QueryExecutionId { get; set; } = null!;
}

public class GetQueryExecutionRequest
{
    public string QueryExecutionId { get; set; } = null!;
}

public class GetQueryExecutionResponse
{
    public QueryExecution QueryExecution { get; set; } = null!;
}

public class StopQueryExecutionRequest
{
    public string QueryExecutionId { get; set; } = null!;
}

public class StopQueryExecutionResponse;
