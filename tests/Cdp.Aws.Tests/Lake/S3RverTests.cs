using Amazon.Runtime;
using Amazon.S3;
using Cdp.Aws.Lake;
using Cdp.Aws.Testing;
using Cdp.Testing;

namespace Cdp.Aws.Tests.Lake;

/// <summary>The same store before s3rver (npm), which other people wrote.</summary>
/// <remarks>It knows the S3 of before the SDK's checksums, no conditional writes, and finds no folders: moto shows those.</remarks>
public sealed class S3RverTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("s3rver-").FullName;
    private Server? _server;
    private AmazonS3Client? _s3;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (Program() is not { } program)
        {
            Missing.Skip("s3rver is not installed: npm ci --prefix tests/Cdp.Aws.Tests");
            return;
        }

        _server = await Server.StartAsync(
            program, port =>
                ["--directory", _directory, "--address", "127.0.0.1", "--port", $"{port}", "--silent", "--allow-mismatched-signatures"]);
        _s3 = Moto.S3At(
            _server.Url,
            config =>
            {
                config.RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED;
                config.ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED;
            },
            key: "S3RVER");
        await _s3.PutBucketAsync("lake", Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        _s3?.Dispose();
        if (_server is not null) await _server.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Objects_are_put_listed_read_and_deleted()
    {
        var store = new S3ObjectStore(_s3!, "lake");
        string[] keys =
        [
            "hits/dt=2026-11-20/user=%2F..%2Fx/f", "hits/dt=2026-11-20/user=~/f", "hits/dt=2026-11-20/user=~a b+c/f",
            "hits/dt=2026-11-21/user=ü/f",
        ];
        foreach (var key in keys) await store.PutAsync(key, System.Text.Encoding.UTF8.GetBytes(key), Cancel);

        Assert.Equal(keys, await store.ListAsync("hits/", Cancel).Select(found => found.Key).ToListAsync(Cancel));
        foreach (var key in keys) Assert.Equal(key, System.Text.Encoding.UTF8.GetString((await store.ReadAsync(key, Cancel))!.Bytes));
        Assert.Equal("hits"u8.ToArray(), await store.ReadRangeAsync(keys[0], 0, 4, Cancel));
        await store.DeleteAsync(keys, Cancel);
        Assert.Null(await store.ReadAsync(keys[0], Cancel));
    }

    [Fact]
    public async Task A_large_object_arrives_in_parts()
    {
        var store = new S3ObjectStore(_s3!, "lake");
        var bytes = new byte[20_000_000];
        new Random(1).NextBytes(bytes);

        await store.PutAsync("hits/big", new MemoryStream(bytes), Cancel);

        Assert.Equal(bytes, (await store.ReadAsync("hits/big", Cancel))!.Bytes);
    }

    /// <summary>Installed beside this project, above the test program, or on PATH.</summary>
    private static string? Program()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
            if (Path.Combine(directory.FullName, "node_modules", ".bin", "s3rver") is var program && File.Exists(program)) return program;
        return Missing.Find("s3rver");
    }
}
