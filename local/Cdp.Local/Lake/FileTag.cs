using System.Globalization;

namespace Cdp.Local.Lake;

/// <summary>The tag of a file: its time of writing, which the store sets itself in steps of 100 ns, and its length.</summary>
internal static class FileTag
{
    public static string Of(DateTime writtenUtc, long length) =>
        string.Create(CultureInfo.InvariantCulture, $"{writtenUtc.Ticks:x}-{length:x}");

    public static string Of(FileInfo file) => Of(file.LastWriteTimeUtc, file.Length);
}
