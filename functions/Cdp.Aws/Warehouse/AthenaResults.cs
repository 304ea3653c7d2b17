using Amazon.Athena.Model;
using Amazon.S3;
using Amazon.S3.Model;
using Cdp.Aws.Lake;
using Cdp.Profiles;

namespace Cdp.Aws.Warehouse;

/// <summary>Results of queries, which Athena leaves on S3 and the bucket's lifecycle removes.</summary>
internal sealed class AthenaResults(IAmazonS3 s3, string workgroup)
{
    /// <returns>Null when the result is not there any more.</returns>
    /// <exception cref="WarehouseException">The execution names no result, or S3 could not be read.</exception>
    public async Task<WarehouseResult?> OpenAsync(QueryExecution execution, CancellationToken cancel)
    {
        var id = execution.QueryExecutionId;
        if (execution.ResultConfiguration?.OutputLocation is not { } location || !IsS3Location(location, out var bucket, out var key))
            throw new WarehouseException(
                $"Athena query {id} succeeded but names no result on S3: the work group {workgroup} needs a result location.");
        try
        {
            var response = await s3.GetObjectAsync(new GetObjectRequest { BucketName = bucket, Key = key }, cancel);
            return new WarehouseResult(
                id, execution.Statistics?.DataScannedInBytes ?? 0,
                new S3ReadStream(response.ResponseStream, error => Unreadable(id, error)));
        }
        catch (AmazonS3Exception error) when (error.ErrorCode is "NoSuchKey" or "NoSuchBucket")
        {
            return null;
        }
        catch (Exception error) when (S3Faults.IsFault(error, cancel))
        {
            throw Unreadable(id, error);
        }
    }

    private static bool IsS3Location(string location, out string bucket, out string key)
    {
        const string Scheme = "s3://";
        var slash = location.IndexOf('/', Math.Min(Scheme.Length, location.Length));
        var isOne = location.StartsWith(Scheme, StringComparison.Ordinal) && slash > Scheme.Length;
        (bucket, key) = isOne ? (location[Scheme.Length..slash], location[(slash + 1)..]) : ("", "");
        return isOne;
    }

    private static WarehouseException Unreadable(string id, Exception error) =>
        new($"The result of Athena query {id} could not be read from S3: {error.Message} The next run reads it again.", error);
}
