using Cdp.Model.Syntax;

namespace Cdp.Model.Check;

/// <summary>A model, or all that is wrong with it.</summary>
public sealed record ModelReading(DeclaredModel? Model, IReadOnlyList<Mistake> Mistakes);

/// <summary>Reads a model file and checks it as a whole.</summary>
public static class ModelReader
{
    /// <summary>More is no model, but another file.</summary>
    private const int LargestFile = 1 << 20;

    /// <summary>PostgreSQL has room for 1,600 columns, and other tables' references need none of it.</summary>
    private const int MostEntries = 1000;

    /// <param name="name">The file as mistakes name it.</param>
    /// <returns>A model, or mistakes; never both, and never an exception for what the file holds.</returns>
    public static ModelReading Read(string name, ReadOnlyMemory<byte> bytes)
    {
        var file = new SourceFile(name, bytes);
        var model = Model(file);
        return file.IsRight ? new(model, []) : new(null, file.Mistakes);
    }

    private static DeclaredModel? Model(SourceFile file)
    {
        if (file.Bytes.Length > LargestFile)
        {
            file.Report(0, "a model has at most 1 MiB");
            return null;
        }

        if (JsonFile.Read(file) is not { } root || Fields.Of(file, root, "a model") is not { } fields) return null;
        var drafts = DraftReader.Read(file, fields);
        if (drafts.Count > MostEntries) file.Report(drafts[MostEntries].Offset, $"a model has at most {MostEntries} names");
        return Model(file, drafts);
    }

    private static DeclaredModel Model(SourceFile file, List<Draft> drafts)
    {
        var entries = new Dictionary<string, Entry?>(StringComparer.Ordinal);
        var hits = new ScopeInUse(Scope.Hits, _ => false, name => drafts.Any(draft => draft.Name == name)
            ? $"'{name}' is a column of the profile, and an aggregate sees hits alone: use it in a number, score or segment" : null);
        var aggregates = new AggregateReader(file, hits);
        foreach (var draft in drafts.Where(draft => draft.Section == DraftReader.Aggregates)) entries[draft.Name] = aggregates.Read(draft);

        var reader = new DerivedReader(file);
        var circles =
            Circles.Of([.. drafts.Where(draft => draft.Section != DraftReader.Aggregates).Select(reader.Read).OfType<DerivedDraft>()]);
        Report(file, circles);
        var inCircles = circles.Found.SelectMany(circle => circle).ToHashSet();
        foreach (var draft in circles.Ordered)
        {
            var entry = draft.Finish(ProfileScope.Of(drafts, entries));
            entries[draft.Name] = inCircles.Contains(draft) ? null : entry;
        }

        return new(
            [.. drafts.Select(draft => entries.GetValueOrDefault(draft.Name)).OfType<Entry>().Distinct()],
            [.. circles.Ordered.Select(draft => entries[draft.Name]).OfType<Entry>()]);
    }

    private static void Report(SourceFile file, Circles circles)
    {
        foreach (var circle in circles.Found)
        {
            var steps = circle.Zip(circle.Skip(1).Append(circle[0]), (one, next) => $"'{one.Name}' is made of '{next.Name}'");
            file.Report(circle[0].Offset, $"this goes in a circle: {string.Join(", ", steps)}");
        }
    }
}

/// <summary>What numbers, scores and segments see.</summary>
internal static class ProfileScope
{
    /// <param name="entries">By name those that are understood so far; null where there was a mistake.</param>
    public static ScopeInUse Of(List<Draft> drafts, Dictionary<string, Entry?> entries)
    {
        return new(
            new Scope(
                "profiles", [.. Columns(drafts, entries).DistinctBy(column => column.Name, StringComparer.Ordinal)], SeesScoredDay: true),
            name => drafts.Any(draft => draft.Name == name),
            name => Scope.Hits.Find(name) is not null ? $"'{name}' is a column of hits, which only aggregates see" : null);
    }

    /// <summary>Three columns that every profile has, and the entries, each at its place in <see cref="DeclaredModel.Columns"/>.</summary>
    private static IEnumerable<ScopeColumn> Columns(List<Draft> drafts, Dictionary<string, Entry?> entries)
    {
        for (var i = 0; i < DeclaredModel.Leading.Length; i++)
            if (DeclaredModel.Leading[i] is { Name: not "as_of" } column) yield return new(column.Name, column.Type, i);
        for (var i = 0; i < drafts.Count; i++)
            if (entries.GetValueOrDefault(drafts[i].Name) is { } entry)
                yield return new(entry.Name, entry.Type, DeclaredModel.Leading.Length + i);
    }
}
