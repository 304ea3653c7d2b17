namespace Cdp.Testing;

/// <summary>What a user's machine may lack skips a test with a reason, unless CDP_REQUIRE_ALL is 1: then it fails.</summary>
public static class Missing
{
    public static void Skip(string reason)
    {
        if (Environment.GetEnvironmentVariable("CDP_REQUIRE_ALL") == "1") Assert.Fail(reason);
        Assert.Skip(reason);
    }

    /// <summary>The program's path on PATH; null when it is not there.</summary>
    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(directory => Path.Combine(directory, program))
            .FirstOrDefault(File.Exists);
}
