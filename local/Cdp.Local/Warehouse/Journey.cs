using System.Globalization;
using Cdp.Profiles;
using Cdp.Text;

namespace Cdp.Local.Warehouse;

/// <summary>One hit of a user's way through the site.</summary>
/// <param name="EventId">Leads back to the raw record.</param>
/// <param name="OccurredAt">UTC.</param>
/// <param name="Page">Host and path of the page; null when the hit has none.</param>
/// <param name="IdentifiedBy">The row of the identity table that decided.</param>
/// <param name="Because">That row in words, with the sign-in it rests on.</param>
/// <param name="HitsInAll">How many hits the user has, more than are shown where the number is limited.</param>
public sealed record JourneyStep(
    string EventId, DateTime OccurredAt, string? Client, string Event, string? Page, string IdentifiedBy, string Because, long HitsInAll);

/// <summary>All that a lake knows of one user, in time order, with the reason why each hit is theirs.</summary>
public static class Journey
{
    public const int DefaultMaxSteps = 200;

    private static readonly string Template = Embedded.Text("journey.sql");

    /// <param name="user">The user id as it is; it may hold anything.</param>
    /// <param name="max">The latest hits only; null: all of them.</param>
    /// <exception cref="WarehouseException">A file of the lake cannot be read.</exception>
    public static IEnumerable<JourneyStep> Read(LakeDatabase lake, string user, int? max, CancellationToken cancel)
    {
        using var rows = lake.Select(Sql(user, max), cancel);
        while (rows.Read()) yield return Step(rows, user);
    }

    internal static string Sql(string user, int? max) => Template
        .Replace("$max", (max ?? long.MaxValue).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("$user", SqlText.Text(user), StringComparison.Ordinal); // last: what the id holds is not looked at again

    private static JourneyStep Step(LakeRows rows, string user)
    {
        var at = (DateTime)rows.Value(0)!;
        var reason = Text(rows, 5) ?? "";
        return new(
            Text(rows, 10)!, at, Text(rows, 1), Text(rows, 2) ?? "", Page(Text(rows, 3), Text(rows, 4)), reason,
            Because(reason, user, Text(rows, 6), at, (DateTime?)rows.Value(7), (DateTime?)rows.Value(8)), (long)rows.Value(9)!);
    }

    private static string? Text(LakeRows rows, int column) => (string?)rows.Value(column);

    private static string? Page(string? host, string? path) => host is null && path is null ? null : host + path;

    private static string Because(string reason, string user, string? source, DateTime at, DateTime? before, DateTime? after) =>
        reason switch
        {
            "signed_in" => $"the hit itself carries the user id ({source ?? "uid"})",
            "after_logout" when before is { } signIn => $"last sign-in of {user} on this client {Duration(at - signIn)} before",
            "before_sign_in" when after is { } signIn => $"{user} signed in on this client {Duration(signIn - at)} later",
            _ => "the sign-in that decided lies outside the hits kept here",
        };

    private static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 120 } => Whole(time.TotalSeconds, "s"),
        { TotalMinutes: < 120 } => Whole(time.TotalMinutes, "min"),
        { TotalHours: < 48 } => Whole(time.TotalHours, "h"),
        _ => Whole(time.TotalDays, "days"),
    };

    private static string Whole(double amount, string unit) => $"{Math.Floor(amount).ToString(CultureInfo.InvariantCulture)} {unit}";
}
