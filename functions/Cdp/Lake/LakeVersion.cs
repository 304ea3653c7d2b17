namespace Cdp.Lake;

/// <summary>The version of the lake that this program makes out of raw/.</summary>
public static class LakeVersion
{
    /// <summary>
    /// Raised when the same raw/ and settings would give other rows (a column, a reader, the list of robots, the identity table), and only then:
    /// a lake made with another version is refused until it is rebuilt, which a mere bug fix must not ask for.
    /// </summary>
    public const int Current = 1;
}
