using Amazon.SecretsManager.Model;

namespace Amazon.SecretsManager;

/// <summary>The operation of Secrets Manager that is used. Errors are <see cref="AmazonSecretsManagerException"/>.</summary>
public interface IAmazonSecretsManager : IDisposable
{
    Task<GetSecretValueResponse> GetSecretValueAsync(GetSecretValueRequest request, CancellationToken cancellationToken = default);
}
