using Cdp.Lake;
using Cdp.Local.Commands;
using NodaTime;

namespace Cdp.Local.Demo;

/// <summary>The directory that the demo works in: made again at each run, and never a user's own lake.</summary>
internal sealed class DemoLake(string data)
{
    private const string Note = "Made by ./cdp demo, which deletes everything here and makes it again at each run.\n";

    private static readonly string[] Made =
        [LakeLayout.AllRaw, .. LakeLayout.AllDerived];

    private string Mark => Path.Combine(data, "demo.txt");

    /// <param name="recorded">The days (UTC) that the recording has hits of.</param>
    /// <exception cref="CommandException">There are hits that no demo has put there.</exception>
    public void BeginAnew(IReadOnlySet<LocalDate> recorded)
    {
        var foreign =
            RawDays().FirstOrDefault(day => !File.Exists(Mark) || LakeLayout.DayIn(day + "/") is not { } date || !recorded.Contains(date));
        if (foreign is not null)
            throw new CommandException(
                $"{data} holds hits that are not the demo's ({LakeLayout.AllRaw}{foreign}), and the demo starts by deleting. Give it a "
                + "directory of its own: ./cdp demo --data demo");
        foreach (var folder in Made.Select(prefix => Path.Combine(data, prefix)).Where(Directory.Exists))
            Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(data);
        File.WriteAllText(Mark, Note);
    }

    private IEnumerable<string> RawDays()
    {
        var raw = Path.Combine(data, LakeLayout.AllRaw);
        return Directory.Exists(raw) ? Directory.EnumerateDirectories(raw).Select(folder => Path.GetFileName(folder)) : [];
    }
}
