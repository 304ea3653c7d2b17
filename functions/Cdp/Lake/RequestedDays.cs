using NodaTime;

namespace Cdp.Lake;

/// <summary>The days that an event or a command names.</summary>
public static class RequestedDays
{
    /// <summary>A typing error in a year must not start a thousand years of work.</summary>
    private const int MaxDays = 3660;

    /// <param name="date">One day, e.g. 2026-11-24.</param>
    /// <param name="from">The first day of a range; with <paramref name="to"/>.</param>
    /// <param name="to">The last day of a range, itself included.</param>
    /// <returns>In order; null when none is named, which leaves the choice to the stage.</returns>
    /// <exception cref="RequestException">
    /// A date that does not exist, half a range, a range backwards, or both a day and a range.
    /// </exception>
    public static IReadOnlyList<LocalDate>? Of(string? date, string? from, string? to)
    {
        if (date is null && from is null && to is null) return null;
        if (date is not null && (from ?? to) is not null)
            throw new RequestException("It names a date and a range: give date, or from and to.");
        if (date is not null) return [Parse("date", date)];
        if (from is null || to is null) throw new RequestException($"It names half a range: give {(from is null ? "from" : "to")}, too.");
        var (first, last) = (Parse("from", from), Parse("to", to));
        if (first > last) throw new RequestException($"The range goes backwards: from {from} to {to}.");
        var count = Period.DaysBetween(first, last) + 1;
        if (count > MaxDays) throw new RequestException($"The range from {from} to {to} has {count} days; at most {MaxDays} at once.");
        return [.. Enumerable.Range(0, count).Select(first.PlusDays)];
    }

    private static LocalDate Parse(string name, string text) => LakeLayout.Day(text)
        ?? throw new RequestException($"{name} is '{text}': it must be a day that exists, written as 2026-11-24.");
}

/// <summary>An event or a command asks for what cannot be: the message says what to write instead. Nothing was changed.</summary>
public sealed class RequestException(string message) : CdpException(message)
{
    public override int ExitCode => 2;
}
