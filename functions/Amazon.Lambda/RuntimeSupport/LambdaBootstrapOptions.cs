namespace Amazon.Lambda.RuntimeSupport.Bootstrap;

/// <summary>For tests only.</summary>
public class LambdaBootstrapOptions
{
    /// <summary>Host and port of the Runtime API, in place of AWS_LAMBDA_RUNTIME_API.</summary>
    public string RuntimeApiEndpoint { get; set; } = null!;
}
