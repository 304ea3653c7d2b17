using System.Globalization;

namespace Cdp.Local.Warehouse;

/// <summary>What <c>cdp profile USER</c> prints: the profile, then the journey with the reason for each hit.</summary>
public static class UserPage
{
    private static readonly string[] Columns = ["occurred_at", "client_id", "event", "page", "identified_by", "because"];

    /// <param name="profile">The columns of the user's row, or null when there is none.</param>
    /// <param name="steps">As <see cref="Journey.Read"/> gives them.</param>
    /// <returns>False when nobody of that name is known, neither to the profiles nor to the lake.</returns>
    public static bool Write(
        TextWriter text, string user, IReadOnlyList<KeyValuePair<string, string?>>? profile, IEnumerable<JourneyStep> steps)
    {
        WriteProfile(text, user, profile);
        var (shown, inAll) = (0L, 0L);
        TextTable.Write(text, Columns, steps.Select(step =>
        {
            (shown, inAll) = (shown + 1, step.HitsInAll);
            return Row(step);
        }));
        text.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture, $"{shown} of {inAll} hits{(shown < inAll ? " (the latest; --all shows every one)" : "")}"));
        return profile is not null || inAll > 0;
    }

    private static void WriteProfile(TextWriter text, string user, IReadOnlyList<KeyValuePair<string, string?>>? profile)
    {
        if (profile is null) text.WriteLine($"{TextTable.Printable(user)} has no profile: run cdp score.");
        else TextTable.Write(text, ["profile", TextTable.Printable(user)], profile.Select(column => new[] { column.Key, column.Value }));
        text.WriteLine();
    }

    private static string?[] Row(JourneyStep step) =>
        [ValueText.Of(step.OccurredAt), step.Client, step.Event, step.Page, step.IdentifiedBy, step.Because];
}
