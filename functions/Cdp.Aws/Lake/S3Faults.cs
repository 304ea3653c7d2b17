using Amazon.Runtime;
using Amazon.S3;
using Cdp.Storage;

namespace Cdp.Aws.Lake;

/// <summary>Turns what S3 and the way to it can fail with into an error that names the operation, the key and S3's own code.</summary>
internal static class S3Faults
{
    /// <exception cref="ObjectStoreException">S3 refused, or could not be reached.</exception>
    public static async Task<T> NameAsync<T>(string verb, string key, Func<Task<T>> call, CancellationToken cancel)
    {
        try
        {
            return await call();
        }
        catch (Exception error) when (IsFault(error, cancel))
        {
            throw Named(verb, key, error);
        }
    }

    /// <summary>A time-out counts, the caller's own cancellation does not.</summary>
    public static bool IsFault(Exception error, CancellationToken cancel) =>
        error is AmazonServiceException or AmazonClientException or HttpRequestException or IOException or TimeoutException
        || (error is OperationCanceledException && !cancel.IsCancellationRequested);

    public static ObjectStoreException Named(string verb, string key, Exception error) =>
        new($"S3 could not {verb} '{KeyForLogs.Of(key)}': {What(error)} {Advice(error)}", error);

    private static string What(Exception error) => error switch
    {
        DeleteObjectsException { Response.DeleteErrors: { Count: > 0 } errors } =>
            $"{errors.Count} keys were not deleted, first '{KeyForLogs.Of(errors[0].Key)}': {errors[0].Code}, {errors[0].Message}.",
        AmazonS3Exception refusal => $"{refusal.ErrorCode}, {refusal.Message.TrimEnd('.')} (request {refusal.RequestId}).",
        _ => $"{error.Message.TrimEnd('.')}.",
    };

    private static string Advice(Exception error) => (error as AmazonS3Exception)?.ErrorCode switch
    {
        "NoSuchBucket" => "CDP_LAKE_BUCKET must name the lake's bucket.",
        "AccessDenied" => "The function's role must be allowed to do that.",
        _ => "The next run tries again.",
    };
}
