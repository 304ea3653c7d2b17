namespace Amazon.SecretsManager.Model;

public class GetSecretValueRequest
{
    /// <summary>Name or ARN.</summary>
    public string SecretId { get; set; } = null!;
}

public class GetSecretValueResponse
{
    /// <summary>Null when the secret is binary.</summary>
    public string SecretString { get; set; } = null!;
}
