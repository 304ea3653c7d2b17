using Cdp.Testing;

namespace Cdp.Tests.Architecture;

/// <summary>Sources fit on a screen beside one another: lines have at most 140 characters.</summary>
public sealed class LineLengthTests
{
    private const int Max = 140;

    private static readonly string[] Folders = ["functions", "infra", "local", "tests"];
    private static readonly string[] NotOurs = ["bin", "obj", "node_modules", "cdk.out"];

    [Fact]
    public void No_line_of_a_source_is_longer_than_140_characters()
    {
        var sources = Sources().ToList();
        var tooLong =
            from file in sources
            from line in File.ReadLines(file).Index()
            where line.Item.Length > Max
            select $"{Path.GetRelativePath(Repository.Root, file)}:{line.Index + 1} has {line.Item.Length} characters\n";

        Assert.InRange(sources.Count, 500, int.MaxValue);
        Assert.True(!tooLong.Any(), string.Concat(tooLong));
    }

    private static IEnumerable<string> Sources() => Folders.SelectMany(folder => SourcesIn(Repository.PathOf(folder)))
        .Append(Repository.PathOf("cdp")).Order(StringComparer.Ordinal);

    private static IEnumerable<string> SourcesIn(string directory)
    {
        foreach (var file in Directory.EnumerateFiles(directory))
            if (Path.GetExtension(file) is ".cs" or ".sql" or ".sh") yield return file;
        foreach (var folder in Directory.EnumerateDirectories(directory).Where(folder => !NotOurs.Contains(Path.GetFileName(folder))))
            foreach (var file in SourcesIn(folder))
                yield return file;
    }
}
