namespace Cdp.Local.Doctor;

/// <summary>What to do about user ids that more clients send than a person has.</summary>
internal static class SuspiciousUserIds
{
    private const int MaxWordLength = 64;

    /// <param name="ids">As visitors sent them.</param>
    /// <param name="notUserIds">What the setting holds already.</param>
    public static string Advice(IEnumerable<string> ids, IReadOnlyList<string> notUserIds) =>
        $"for a word that the site sends when nobody is signed in, {Setting(ids, notUserIds)} and ./cdp rebuild; for a field that is "
        + "no user id, take it out of CDP_USER_ID_FROM and ./cdp rebuild; for a person, raise CDP_MAX_CLIENTS_PER_USER";

    private static string Setting(IEnumerable<string> ids, IReadOnlyList<string> notUserIds)
    {
        string[] words = [.. ids.Where(CanBeTyped)];
        return words.Length > 0 && notUserIds.All(CanBeTyped)
            ? $"set CDP_NOT_USER_IDS={Quoted(string.Join(',', notUserIds.Concat(words).Distinct(StringComparer.OrdinalIgnoreCase)))}"
            : "add it to CDP_NOT_USER_IDS";
    }

    /// <summary>People paste what doctor prints into a shell, and the ids are of strangers.</summary>
    private static bool CanBeTyped(string word) =>
        word.Length <= MaxWordLength && word.All(letter => char.IsLetterOrDigit(letter) || " _.-@()[]/:+".Contains(letter));

    private static string Quoted(string value) =>
        value.All(letter => char.IsAsciiLetterOrDigit(letter) || "_.-@/:+,".Contains(letter)) ? value : $"'{value}'";
}
