using System.Collections.Immutable;

namespace Cdp.Lake;

/// <summary>A version of the lake, and what it changed.</summary>
/// <param name="IsAdditive">
/// True when it only adds something (a column) that older files lack; false when it reads or places hits differently.
/// </param>
/// <param name="What">For a person, after "which": <c>adds the column x</c>, <c>reads numbers that were typed as text</c>.</param>
public sealed record LakeChange(int Version, bool IsAdditive, string What);

/// <summary>The versions of the lake that programs make from raw/, up to this one.</summary>
/// <remarks>
/// A version is raised when the same raw/ and settings would give other rows or other keys, and only then: a mere bug fix elsewhere must
/// not ask for a rebuild. A test with a digest of the recorded traffic fails when it is forgotten.
/// </remarks>
public sealed class LakeHistory(ImmutableArray<LakeChange> changes)
{
    /// <summary>This program's. Version 1 is the first.</summary>
    public static LakeHistory OfProgram { get; } = new(
    [
        new(2, IsAdditive: false, "keeps unattributed hits in a few files a day instead of a folder for each client"),
        new(3, IsAdditive: false,
            "reads numbers that were typed as text, cookies sent as ids, timestamps in other units, compressed bodies and a ? before the "
            + "first key, keeps the connection's address where _uip is unspecified, rejects ads pings with a client id instead of ignoring "
            + "them, and knows more placeholders"),
    ]);

    /// <summary>The version that this program makes.</summary>
    public int Current => changes.IsEmpty ? 1 : changes[^1].Version;

    /// <summary>What changed after the version, of either kind.</summary>
    public IEnumerable<LakeChange> Since(int version) => changes.Where(change => change.Version > version);
}
