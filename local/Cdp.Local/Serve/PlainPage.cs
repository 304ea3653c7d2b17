namespace Cdp.Local.Serve;

/// <summary>What the page at <c>/</c> shows; every text in it may be hostile and is shown as text.</summary>
/// <param name="Yesterday">Counts of the last day, by name.</param>
/// <param name="Profiles">The first hundred rows of the profiles table.</param>
/// <param name="Receipts">The last runs, newest first.</param>
/// <param name="Requests">How requests to the collector ended lately.</param>
/// <param name="Warning">What needs a look, above everything else.</param>
public sealed record PlainPage(PlainTable Yesterday, PlainTable Profiles, PlainTable Receipts, PlainTable Requests, string? Warning = null);

/// <summary>A table as text. Each row has as many cells as there are columns; null is an empty cell.</summary>
/// <param name="Note">Shown in place of the rows when there are none: why, and what to do.</param>
public sealed record PlainTable(
    string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string?>> Rows, string Note = "Nothing yet.");
