using Amazon.Runtime;
using Amazon.SecretsManager.Model;
using Amazon.Wire;

namespace Amazon.SecretsManager;

/// <summary>Secrets Manager, with credentials, region and endpoint of the environment, as every AWS client finds them.</summary>
public sealed class AmazonSecretsManagerClient : IAmazonSecretsManager
{
    private readonly JsonService _service = new("secretsmanager", "SECRETS_MANAGER", "secretsmanager");

    public async Task<GetSecretValueResponse> GetSecretValueAsync(
        GetSecretValueRequest request, CancellationToken cancellationToken = default)
    {
        try
        {
            using var answer = await _service.CallAsync(
                "GetSecretValue",
                json =>
                {
                    json.WriteStartObject();
                    json.WriteString("SecretId", request.SecretId);
                    json.WriteEndObject();
                },
                cancellationToken);
            return new GetSecretValueResponse
            {
                SecretString = answer.RootElement.TryGetProperty("SecretString", out var text) ? text.GetString()! : null!,
            };
        }
        catch (ServiceFault fault)
        {
            var type = (int)fault.Status < 500 ? ErrorType.Sender : ErrorType.Receiver;
            throw new AmazonSecretsManagerException(fault.Message, fault, type, fault.Code, fault.RequestId, fault.Status);
        }
    }

    public void Dispose() => _service.Dispose();
}
