using Amazon.Runtime;
using Amazon.S3;

namespace Cdp.Aws.Testing;

/// <summary>moto_server (Python): S3, SQS and Secrets Manager in memory. One for all tests of an assembly; each takes a bucket of its own.</summary>
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
}
