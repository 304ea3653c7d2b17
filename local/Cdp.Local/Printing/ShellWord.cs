namespace Cdp.Local.Printing;

/// <summary>A word of a command line that is printed to be typed.</summary>
internal static class ShellWord
{
    /// <returns>The word itself where no shell reads anything into it, else within single quotes.</returns>
    public static string Of(string word) =>
        word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || "_-./:=@%+,".Contains(letter, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
