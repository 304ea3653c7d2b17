using System.Security.Cryptography;
using System.Text;

namespace Cdp.Infra.Publish;

/// <summary>What a function is made of, as one hash: its own folder, the libraries beside it, and the files that steer the build.</summary>
internal static class SourceHash
{
    private static readonly string[] BuildFiles = ["Directory.Build.props", "Directory.Packages.props", "global.json", "model.json"];

    /// <summary>Lower-case hex SHA-256 over path and content of each file, in ordinal order of the path.</summary>
    /// <param name="builder">What the build depends on beside the files, such as linux-x64.</param>
    /// <param name="model">The profile model that lies beside the function; null: none.</param>
    public static string Of(string root, string project, string builder, FileInfo? model = null)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(builder));
        foreach (var path in Files(root, project).Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"\n{path}\n"));
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(Path.Combine(root, path))));
        }

        if (model is not null) hash.AppendData(SHA256.HashData(File.ReadAllBytes(model.FullName)));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static IEnumerable<string> Files(string root, string project) =>
        Projects(Path.Combine(root, "functions"), project)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(Path.Combine(root, "functions")))
            .Concat(BuildFiles.Select(file => Path.Combine(root, file)).Where(File.Exists))
            .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(part => part is "bin" or "obj"));

    /// <summary>The function's project, and those that are no function: a function has a Program.cs.</summary>
    private static IEnumerable<string> Projects(string functions, string project) => Directory.EnumerateDirectories(functions)
        .Where(folder => Path.GetFileName(folder) == project || !File.Exists(Path.Combine(folder, "Program.cs")));
}
