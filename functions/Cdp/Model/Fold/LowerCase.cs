using System.Text;

namespace Cdp.Model.Fold;

/// <summary>Lower case by Unicode's simple mapping, a code point for a code point, as DuckDB has it.</summary>
/// <remarks>
/// .NET leaves the Turkish capital I with a dot alone, and knows letters of Unicode 16, which DuckDB does not: a test compares all.
/// </remarks>
internal static class LowerCase
{
    public static Rune Of(Rune rune) => rune.Value switch
    {
        0x130 => new Rune('i'),
        0x1C89 or 0xA7CB or 0xA7CC or 0xA7DA or 0xA7DC or (>= 0x10D50 and <= 0x10D65) => rune,
        _ => Rune.ToLowerInvariant(rune),
    };
}
