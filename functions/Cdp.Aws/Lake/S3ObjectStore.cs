using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Amazon.S3;
using Amazon.S3.Model;
using Cdp.Lake;
using Cdp.Storage;

namespace Cdp.Aws.Lake;

/// <summary>The lake in an S3 bucket. Retries are the SDK's; a tag is S3's ETag, quotes included.</summary>
/// <remarks>
/// Listing needs the permission s3:ListBucket, and so does telling a missing object from a forbidden one. A conditional put whose
/// answer was lost is tried again by the SDK and then looks as if another writer had been first: what is stored tells the two apart.
/// </remarks>
public sealed class S3ObjectStore(IAmazonS3 s3, string bucket) : IObjectStore
{
    /// <summary>S3 takes at most 1,000 keys in one deletion.</summary>
    private const int KeysPerDelete = 1000;

    /// <summary>Larger objects go up in parts of this size; at most 10,000 of them, so 160 GB.</summary>
    private const int PartSize = 16 * 1024 * 1024;

    public async IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var page in PagesAsync(prefix, delimiter: null, cancel))
            foreach (var found in page.S3Objects ?? [])
                yield return new ObjectInfo(
                    found.Key, found.Size ?? 0, new DateTimeOffset(found.LastModified!.Value.ToUniversalTime()), found.ETag);
    }

    public async IAsyncEnumerable<string> ListFoldersAsync(string prefix, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var page in PagesAsync(prefix, delimiter: "/", cancel))
            foreach (var folder in page.CommonPrefixes ?? [])
                yield return folder;
    }

    public async Task<Stream?> OpenAsync(string key, CancellationToken cancel)
    {
        var response = await GetAsync(key, range: null, cancel);
        return response is null ? null : new S3ReadStream(response.ResponseStream, error => S3Faults.Named("read", key, error));
    }

    public async Task<byte[]?> ReadRangeAsync(string key, long offset, int length, CancellationToken cancel)
    {
        try
        {
            using var response = await GetAsync(key, new ByteRange(offset, offset + Math.Max(length, 1) - 1), cancel);
            if (response is null) return null;
            var bytes = await BytesOfAsync(key, response, cancel);
            return bytes.Length > length ? bytes[..length] : bytes;
        }
        catch (ObjectStoreException error) when (error.InnerException is AmazonS3Exception { ErrorCode: "InvalidRange" })
        {
            return [];
        }
    }

    public async Task<StoredObject?> ReadAsync(string key, CancellationToken cancel)
    {
        using var response = await GetAsync(key, range: null, cancel);
        return response is null ? null : new StoredObject(await BytesOfAsync(key, response, cancel), response.ETag);
    }

    /// <remarks>
    /// Nothing under <c>raw/</c> is overwritten: its keys are those of one record or one content, so an object that is there already is
    /// this put's own, of a try whose answer was lost.
    /// </remarks>
    public async Task PutAsync(string key, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        var put = Put(key, bytes);
        if (key.StartsWith(LakeLayout.AllRaw, StringComparison.Ordinal)) put.IfNoneMatch = "*";
        try
        {
            await S3Faults.NameAsync("put", key, () => s3.PutObjectAsync(put, cancel), cancel);
        }
        catch (ObjectStoreException error)
            when (error.InnerException is AmazonS3Exception { StatusCode: HttpStatusCode.PreconditionFailed })
        {
            // It is there.
        }
    }

    public async Task PutAsync(string key, Stream content, CancellationToken cancel)
    {
        if (content.Length - content.Position > PartSize)
        {
            await new S3Upload(s3, bucket, key, PartSize).RunAsync(content, cancel);
            return;
        }

        var bytes = new byte[content.Length - content.Position];
        await content.ReadExactlyAsync(bytes, cancel);
        await PutAsync(key, bytes, cancel);
    }

    public async Task<string?> TryPutAsync(string key, ReadOnlyMemory<byte> bytes, string? tag, CancellationToken cancel)
    {
        var put = Put(key, bytes);
        if (tag is null) put.IfNoneMatch = "*";
        else put.IfMatch = tag;
        try
        {
            return (await S3Faults.NameAsync("put", key, () => s3.PutObjectAsync(put, cancel), cancel)).ETag;
        }
        catch (ObjectStoreException error) when (error.InnerException is AmazonS3Exception refusal && LostTheRace(refusal))
        {
            return null;
        }
    }

    public async Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancel)
    {
        foreach (var chunk in keys.Chunk(KeysPerDelete))
        {
            var request = new DeleteObjectsRequest
            {
                BucketName = bucket,
                Objects = [.. chunk.Select(key => new KeyVersion { Key = key })],
                Quiet = true,
            };
            await S3Faults.NameAsync("delete", chunk[0], () => s3.DeleteObjectsAsync(request, cancel), cancel);
        }
    }

    private static bool LostTheRace(AmazonS3Exception refusal) =>
        refusal.StatusCode == HttpStatusCode.PreconditionFailed
        || refusal.ErrorCode is "ConditionalRequestConflict" or "NoSuchKey";

    private static Task<byte[]> BytesOfAsync(string key, GetObjectResponse response, CancellationToken cancel) =>
        S3Faults.NameAsync(
            "read",
            key,
            async () =>
            {
                var bytes = new MemoryStream((int)response.ContentLength);
                await response.ResponseStream.CopyToAsync(bytes, cancel);
                return bytes.ToArray();
            },
            cancel);

    // Chunks are for bodies that are not in memory yet, and not every server that speaks S3 reads them.
    private PutObjectRequest Put(string key, ReadOnlyMemory<byte> bytes) => new()
    {
        BucketName = bucket,
        Key = key,
        UseChunkEncoding = false,
        InputStream = MemoryMarshal.TryGetArray(bytes, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(bytes.ToArray(), writable: false),
    };

    private async Task<GetObjectResponse?> GetAsync(string key, ByteRange? range, CancellationToken cancel)
    {
        var request = new GetObjectRequest { BucketName = bucket, Key = key, ByteRange = range };
        try
        {
            return await S3Faults.NameAsync("read", key, () => s3.GetObjectAsync(request, cancel), cancel);
        }
        catch (ObjectStoreException error) when (error.InnerException is AmazonS3Exception { ErrorCode: "NoSuchKey" })
        {
            return null;
        }
    }

    private async IAsyncEnumerable<ListObjectsV2Response> PagesAsync(
        string prefix, string? delimiter, [EnumeratorCancellation] CancellationToken cancel)
    {
        var request = new ListObjectsV2Request { BucketName = bucket, Prefix = prefix, Delimiter = delimiter };
        ListObjectsV2Response page;
        do
        {
            page = await S3Faults.NameAsync("list", prefix, () => s3.ListObjectsV2Async(request, cancel), cancel);
            yield return page;
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
    }
}
