using Cdp.Testing;

namespace Cdp.Local.Tests.Corpus;

/// <summary><c>events/hits</c> is made here; with CDP_WRITE_CORPUS=1 the test writes it again.</summary>
public sealed class CorpusTests
{
    private const int Seed = 20261102;

    [Fact]
    public void The_recorded_corpus_is_what_its_generator_makes()
    {
        var made = Make().Files().ToDictionary(file => file.Key, file => file.Value);
        var directory = Path.Combine(Repository.Root, "events", "hits");
        if (Environment.GetEnvironmentVariable("CDP_WRITE_CORPUS") == "1") Write(directory, made);

        var kept = Directory.GetFiles(directory, "*.ndjson").ToDictionary(file => Path.GetFileName(file), File.ReadAllText);

        Assert.Equal(made.Keys.Order(), kept.Keys.Order());
        Assert.All(made, file => Assert.Equal(file.Value, kept[file.Key]));
    }

    [Fact]
    public void It_stays_small_enough_to_be_looked_at()
    {
        var recording = Make();

        Assert.InRange(recording.Count, 600, 2000);
        Assert.InRange(recording.Files().Sum(file => (long)file.Value.Length), 100_000, 2_000_000);
    }

    private static Recording Make()
    {
        var recording = new Recording();
        var random = new Random(Seed);
        new Cast(recording, random).Play();
        new Crowd(recording, random).Play();
        return recording;
    }

    private static void Write(string directory, Dictionary<string, string> files)
    {
        Directory.CreateDirectory(directory);
        foreach (var old in Directory.GetFiles(directory, "*.ndjson")) File.Delete(old);
        foreach (var (name, content) in files) File.WriteAllText(Path.Combine(directory, name), content);
    }
}
