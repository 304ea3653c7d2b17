using Cdp.Infra.Publish;

namespace Cdp.Infra.Tests.Publish;

public sealed class SourceHashTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("cdp-hash-");

    public SourceHashTests()
    {
        Write("functions/Ingest/Program.cs", "ingest");
        Write("functions/Score/Program.cs", "score");
        Write("functions/Cdp/Hits/Hit.cs", "hit");
        Write("functions/Function.props", "props");
        Write("Directory.Packages.props", "versions");
    }

    [Theory]
    [InlineData("functions/Ingest/Program.cs")]
    [InlineData("functions/Cdp/Hits/Hit.cs")]
    [InlineData("functions/Function.props")]
    [InlineData("functions/Cdp/new.sql")]
    [InlineData("Directory.Packages.props")]
    [InlineData("model.json")]
    public void A_changed_source_is_another_function(string path)
    {
        var before = Hash();
        Write(path, "changed");
        Assert.NotEqual(before, Hash());
    }

    [Theory]
    [InlineData("functions/Score/Program.cs")]
    [InlineData("functions/Ingest/obj/project.assets.json")]
    [InlineData("functions/Cdp/bin/Release/Cdp.dll")]
    [InlineData("cdk.json")]
    [InlineData("README.md")]
    public void What_is_no_part_of_a_function_does_not_change_it(string path)
    {
        var before = Hash();
        Write(path, "changed");
        Assert.Equal(before, Hash());
    }

    [Fact]
    public void A_file_that_moves_is_a_change_too()
    {
        var before = Hash();
        File.Move(Path("functions/Cdp/Hits/Hit.cs"), Path("functions/Cdp/Hits/Moved.cs"));
        Assert.NotEqual(before, Hash());
    }

    [Fact]
    public void Another_builder_makes_another_function() =>
        Assert.NotEqual(Hash(), SourceHash.Of(_root.FullName, "Ingest", "linux-arm64"));

    [Fact]
    public void Another_model_beside_it_makes_another_function()
    {
        var model = new FileInfo(Path("shop.json"));
        File.WriteAllText(model.FullName, "{}");
        var before = SourceHash.Of(_root.FullName, "Score", "linux-x64", model);
        Assert.NotEqual(SourceHash.Of(_root.FullName, "Score", "linux-x64"), before);
        File.WriteAllText(model.FullName, "{ }");
        Assert.NotEqual(before, SourceHash.Of(_root.FullName, "Score", "linux-x64", model));
    }

    public void Dispose() => _root.Delete(recursive: true);

    private string Hash() => SourceHash.Of(_root.FullName, "Ingest", "linux-x64");

    private string Path(string path) => System.IO.Path.Combine(_root.FullName, path);

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path(path))!);
        File.WriteAllText(Path(path), text);
    }
}
