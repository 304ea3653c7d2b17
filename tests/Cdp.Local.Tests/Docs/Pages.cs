using Cdp.Testing;

namespace Cdp.Local.Tests.Docs;

/// <summary>The repository's Markdown pages and source files, without what is built or installed.</summary>
internal static class Pages
{
    private static readonly string[] NotOurs =
        ["bin", "obj", "node_modules", "artifacts", "cdk.out", "TestResults", "BenchmarkDotNet.Artifacts"];

    /// <summary>Paths of all pages, from the root.</summary>
    public static IEnumerable<string> All() => Files("*.md", "");

    /// <summary>Paths from the root of the files below some of its folders whose names match the pattern.</summary>
    public static IEnumerable<string> Files(string pattern, params string[] folders) => folders
        .SelectMany(folder => Walk(new DirectoryInfo(Repository.PathOf(folder)), pattern))
        .Select(file => Path.GetRelativePath(Repository.Root, file.FullName).Replace('\\', '/')).Order(StringComparer.Ordinal);

    public static string Text(string path) => File.ReadAllText(Repository.PathOf(path));

    private static IEnumerable<FileInfo> Walk(DirectoryInfo folder, string pattern) => folder.EnumerateFiles(pattern).Concat(
        folder.EnumerateDirectories()
            .Where(below => !NotOurs.Contains(below.Name, StringComparer.Ordinal) && (below.Name[0] != '.' || below.Name == ".github"))
            .SelectMany(below => Walk(below, pattern)));
}
