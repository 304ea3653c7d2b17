using Cdp.Model.Syntax;

namespace Cdp.Local.Models;

/// <summary>A file in which people declare something: the one that is named, else the one beside <c>./cdp</c>.</summary>
/// <param name="name">Its name beside <c>./cdp</c>.</param>
/// <param name="named">What was named; null: nothing.</param>
internal sealed class DeclaredFile(string name, string? named)
{
    private readonly string _path = named ?? Path.Combine(Environment.GetEnvironmentVariable("CDP_HOME") ?? ".", name);

    /// <summary>As messages name it.</summary>
    public string Shown => named ?? name;

    /// <summary>Neither named nor there.</summary>
    public bool IsAbsent => named is null && !File.Exists(_path);

    /// <param name="remedy">What to do when it cannot be read.</param>
    /// <param name="fail">The failure that it cannot be read.</param>
    public byte[] Read(string remedy, Func<IReadOnlyList<Mistake>, MistakesException> fail)
    {
        try
        {
            return File.ReadAllBytes(_path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            var reason = fault is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : fault.Message;
            throw fail([new(Shown, 1, 1, $"{reason}: {remedy}")]);
        }
    }
}
