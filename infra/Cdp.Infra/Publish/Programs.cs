namespace Cdp.Infra.Publish;

/// <summary>Programs on this machine's PATH.</summary>
internal static class Programs
{
    public static bool Has(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(directory => File.Exists(Path.Combine(directory, OperatingSystem.IsWindows() ? $"{name}.exe" : name)));
}
