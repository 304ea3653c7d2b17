namespace Cdp.Ingest;

/// <summary>
/// Tells whether a request that came to no address of the collector carries a hit: a mistyped address must not cost hits in silence.
/// </summary>
/// <remarks>
/// Only the marks of a hit are looked for: what robots try on every server is none. Source: the GA protocol page, section 1.
/// </remarks>
internal static class PayloadMarks
{
    private static readonly byte[][] Marks =
    [
        "v=1"u8.ToArray(), "v=2"u8.ToArray(), "tid"u8.ToArray(), "cid"u8.ToArray(), "measurement_id"u8.ToArray(),
        "firebase_app_id"u8.ToArray(),
        "client_id"u8.ToArray(), "app_instance_id"u8.ToArray(),
    ];

    private static ReadOnlySpan<byte> Gzip => [0x1F, 0x8B];

    public static bool AreIn(ReadOnlySpan<byte> query, ReadOnlySpan<byte> body) => body.StartsWith(Gzip) || AreIn(query) || AreIn(body);

    private static bool AreIn(ReadOnlySpan<byte> text)
    {
        foreach (var mark in Marks)
            if (text.IndexOf(mark) >= 0) return true;
        return false;
    }
}
