namespace Cdp.Model.Check;

/// <summary>Finds what was probably meant by a wrong name.</summary>
public static class Nearest
{
    /// <returns>": did you mean 'x'?", else a list of the names where there are few, else nothing.</returns>
    public static string Hint(string wrong, IEnumerable<string> names)
    {
        var right = names.ToList();
        if (Of(wrong, right) is { } nearest) return $": did you mean '{nearest}'?";
        return right.Count is 0 or > 16 ? "" : $": it must be {OneOf(right)}";
    }

    /// <summary>Names as people list them: a, b or c.</summary>
    public static string OneOf(IReadOnlyList<string> names) =>
        names.Count == 1 ? names[0] : $"{string.Join(", ", names.SkipLast(1))} or {names[^1]}";

    /// <returns>Null when none is near: a third of the letters may differ.</returns>
    public static string? Of(string wrong, IEnumerable<string> names)
    {
        var found = names.Select(name => (Name: name, Distance: Distance(wrong.ToLowerInvariant(), name.ToLowerInvariant())))
            .OrderBy(each => each.Distance).ThenBy(each => each.Name, StringComparer.Ordinal).FirstOrDefault();
        return found.Name is not null && found.Distance <= Math.Min(wrong.Length, found.Name.Length) / 3 ? found.Name : null;
    }

    /// <summary>Letters to insert, remove, change, or swap with their neighbour.</summary>
    private static int Distance(string a, string b)
    {
        if (a.Length > 100 || b.Length > 100) return int.MaxValue;
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    rows[i, j] = i + j;
                    continue;
                }

                var changed = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(changed, 1 + Math.Min(rows[i - 1, j], rows[i, j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[a.Length, b.Length];
    }
}
