using System.Net;
using Amazon.Runtime;

namespace Amazon.Athena.Model;

/// <summary>Athena throttles: the same request may succeed later.</summary>
public class TooManyRequestsException(
    string message, Exception innerException, ErrorType errorType, string errorCode, string? requestId, HttpStatusCode statusCode)
    : AmazonAthenaException(message, innerException, errorType, errorCode, requestId, statusCode);

/// <summary>A parameter is missing or wrong.</summary>
public class InvalidRequestException(
    string message, Exception innerException, ErrorType errorType, string errorCode, string? requestId, HttpStatusCode statusCode)
    : AmazonAthenaException(message, innerException, errorType, errorCode, requestId, statusCode);

/// <summary>Something is wrong on Athena's side; it may pass.</summary>
public class InternalServerException(
    string message, Exception innerException, ErrorType errorType, string errorCode, string? requestId, HttpStatusCode statusCode)
    : AmazonAthenaException(message, innerException, errorType, errorCode, requestId, statusCode);
