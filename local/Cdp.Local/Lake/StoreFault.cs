using Cdp.Storage;

namespace Cdp.Local.Lake;

/// <summary>Says what a fault of the file system means for a key, and what to do.</summary>
internal static class StoreFault
{
    private const int ReadOnlyFileSystem = 30, NoSpace = 28, OverQuota = 122, OverQuotaMac = 69;

    public static bool Is(Exception fault) => fault is IOException or UnauthorizedAccessException;

    public static ObjectStoreException Of(string doing, string key, string root, Exception fault) =>
        new($"Could not {doing} {key} below {root}: {Advice(fault)}", fault);

    private static string Advice(Exception fault) => fault switch
    {
        IOException { HResult: NoSpace or OverQuota or OverQuotaMac } =>
            "the disk is full. Make room and run again; what was there before is unharmed.",
        IOException { HResult: ReadOnlyFileSystem } =>
            "the file system is read-only. Mount it writable, or choose another directory with --data.",
        UnauthorizedAccessException =>
            $"this user may not. Give it the right to read and write there, or choose another directory with --data ({fault.Message})",
        _ => $"{fault.Message} Look at what stands there, or choose another directory with --data.",
    };
}
