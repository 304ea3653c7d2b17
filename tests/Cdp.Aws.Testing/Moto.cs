using System.Text;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.SQS;
using Cdp.Testing;

namespace Cdp.Aws.Testing;

/// <summary>
/// moto_server (Python): S3, SQS and Secrets Manager in memory. One for all tests of an assembly; each takes a bucket of its own.
/// </summary>
public sealed class Moto : IAsyncLifetime
{
    private Server? _server;

    public async ValueTask InitializeAsync()
    {
        if (Missing.Find("moto_server") is { } program)
            _server = await Server.StartAsync(program, port => ["-H", "127.0.0.1", "-p", $"{port}"]);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }

    /// <summary>Where it is; skips the test when moto is not installed.</summary>
    public Uri Url
    {
        get
        {
            if (_server is null) Missing.Skip("moto_server is not installed (pip install 'moto[server]'): it plays S3 for this test.");
            return _server!.Url;
        }
    }

    public AmazonS3Client S3() => S3At(Url);

    /// <summary>A new bucket.</summary>
    public async Task<string> BucketAsync(IAmazonS3 s3)
    {
        var bucket = $"lake-{Guid.NewGuid():N}";
        await s3.PutBucketAsync(bucket);
        return bucket;
    }

    public AmazonSQSClient Sqs() => SqsAt(Url);

    public static AmazonSQSClient SqsAt(Uri url) => new(
        new BasicAWSCredentials("test", "test"),
        new AmazonSQSConfig
        {
            ServiceURL = url.ToString(),
            AuthenticationRegion = "us-east-1",
            Timeout = TimeSpan.FromSeconds(10),
            MaxErrorRetry = 0,
        });

    /// <summary>The URL of a new queue.</summary>
    public static async Task<string> QueueAsync(IAmazonSQS sqs) => (await sqs.CreateQueueAsync($"hits-{Guid.NewGuid():N}")).QueueUrl;

    public static AmazonS3Client S3At(Uri url, Action<AmazonS3Config>? change = null, string key = "test")
    {
        var config = new AmazonS3Config
        {
            ServiceURL = url.ToString(),
            AuthenticationRegion = "us-east-1",
            ForcePathStyle = true,
        };
        change?.Invoke(config);
        return new AmazonS3Client(new BasicAWSCredentials(key, key), config);
    }

    /// <summary>Makes or replaces a secret.</summary>
    /// <param name="value">Its text; null makes a binary one.</param>
    public async Task KeepSecretAsync(string name, string? value)
    {
        var (kind, content) = value is null ? ("SecretBinary", "AAEC") : ("SecretString", value);
        if (await CallSecretsAsync("CreateSecret", new JsonObject { ["Name"] = name, [kind] = content })) return;
        Assert.True(await CallSecretsAsync("PutSecretValue", new JsonObject { ["SecretId"] = name, [kind] = content }));
    }

    private async Task<bool> CallSecretsAsync(string operation, JsonObject input)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, Url)
        {
            Content = new StringContent(input.ToJsonString(), Encoding.UTF8, "application/x-amz-json-1.1"),
        };
        request.Headers.Add("X-Amz-Target", $"secretsmanager.{operation}");
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            "AWS4-HMAC-SHA256 Credential=test/20261124/us-east-1/secretsmanager/aws4_request, SignedHeaders=host, Signature=0");
        using var response = await http.SendAsync(request);
        return response.IsSuccessStatusCode;
    }
}
