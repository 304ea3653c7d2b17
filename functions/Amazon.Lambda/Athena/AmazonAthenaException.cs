using System.Net;
using Amazon.Runtime;

namespace Amazon.Athena;

/// <summary>Athena answered with an error; <c>ErrorCode</c> is its name.</summary>
public class AmazonAthenaException : AmazonServiceException
{
    public AmazonAthenaException(string message)
        : base(message)
    {
    }

    public AmazonAthenaException(
        string message, Exception innerException, ErrorType errorType, string errorCode, string? requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}
