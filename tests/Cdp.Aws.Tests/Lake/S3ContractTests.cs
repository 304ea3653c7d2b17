using Amazon.S3;
using Cdp.Aws.Lake;
using Cdp.Aws.Testing;
using Cdp.Storage;
using Cdp.Testing;

namespace Cdp.Aws.Tests.Lake;

/// <summary>What holds for every store.</summary>
public sealed class S3ContractTests(Moto moto) : ObjectStoreContract, IAsyncLifetime
{
    private AmazonS3Client? _s3;
    private S3ObjectStore? _store;

    protected override IObjectStore Store => _store!;

    public async ValueTask InitializeAsync()
    {
        _s3 = moto.S3();
        _store = new S3ObjectStore(_s3, await moto.BucketAsync(_s3));
    }

    public ValueTask DisposeAsync()
    {
        _s3?.Dispose();
        return ValueTask.CompletedTask;
    }
}
