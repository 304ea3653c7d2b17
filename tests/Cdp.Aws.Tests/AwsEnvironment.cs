namespace Cdp.Aws.Tests;

/// <summary>
/// What Lambda sets for every AWS client. It is the process's: tests that need it are of the collection <c>environment</c>.
/// </summary>
internal static class AwsEnvironment
{
    public static void Set()
    {
        Environment.SetEnvironmentVariable("AWS_REGION", "us-east-1");
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "test");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "test");
    }
}
