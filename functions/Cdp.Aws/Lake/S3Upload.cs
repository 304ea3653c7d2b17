using System.Buffers;
using Amazon.S3;
using Amazon.S3.Model;

namespace Cdp.Aws.Lake;

/// <summary>
/// One large object in parts: it appears whole at the end or not at all. One part is in memory at a time, so that the SDK can retry it.
/// </summary>
internal sealed class S3Upload(IAmazonS3 s3, string bucket, string key, int partSize)
{
    private readonly List<PartETag> _parts = [];

    public async Task RunAsync(Stream content, CancellationToken cancel)
    {
        var start = new InitiateMultipartUploadRequest { BucketName = bucket, Key = key };
        var upload = await S3Faults.NameAsync("put", key, () => s3.InitiateMultipartUploadAsync(start, cancel), cancel);
        var finished = false;
        try
        {
            await PutPartsAsync(upload.UploadId, content, cancel);
            await FinishAsync(upload.UploadId, cancel);
            finished = true;
        }
        finally
        {
            if (!finished) await AbandonAsync(upload.UploadId);
        }
    }

    private async Task PutPartsAsync(string id, Stream content, CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(partSize);
        try
        {
            var room = buffer.AsMemory(0, partSize);
            while (await content.ReadAtLeastAsync(room, partSize, throwOnEndOfStream: false, cancel) is > 0 and var read)
                await PutPartAsync(id, new MemoryStream(buffer, 0, read, writable: false), cancel);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task PutPartAsync(string id, MemoryStream bytes, CancellationToken cancel)
    {
        var part = new UploadPartRequest
        {
            BucketName = bucket,
            Key = key,
            UploadId = id,
            PartNumber = _parts.Count + 1,
            InputStream = bytes,
            PartSize = bytes.Length,
            UseChunkEncoding = false,
        };
        var response = await S3Faults.NameAsync("put", key, () => s3.UploadPartAsync(part, cancel), cancel);
        _parts.Add(new PartETag(response));
    }

    private async Task FinishAsync(string id, CancellationToken cancel)
    {
        var finish = new CompleteMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = id, PartETags = _parts };
        await S3Faults.NameAsync("put", key, () => s3.CompleteMultipartUploadAsync(finish, cancel), cancel);
    }

    /// <summary>
    /// Gives the parts up; where even that fails, the bucket's lifecycle removes them, and the first error is the one to report.
    /// </summary>
    private async Task AbandonAsync(string id)
    {
        try
        {
            await s3.AbortMultipartUploadAsync(
                new AbortMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = id }, CancellationToken.None);
        }
        catch (Exception error) when (S3Faults.IsFault(error, CancellationToken.None))
        {
            // The error that led here is on its way.
        }
    }
}
