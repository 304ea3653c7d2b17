using System.Globalization;
using Cdp.Settings;
using NodaTime;

namespace Cdp.Lake;

/// <summary>What the key of a hit file says.</summary>
/// <param name="Day">The day the hits occurred (<c>dt</c>), in the reporting time zone.</param>
/// <param name="Partition"><c>user=&lt;key&gt;</c> or <c>bucket=NN</c>.</param>
/// <param name="Received">The day they were received, in the reporting time zone.</param>
public readonly record struct HitFileKey(LocalDate Day, string Partition, LocalDate Received);

/// <summary>The keys of hit files in either layout, folders per user or numbered buckets. Source: design, Contracts, Lake.</summary>
public sealed class HitLayout(LakeSettings settings)
{
    public static HitLayout Of(LakeSettings settings) => new(settings);

    public bool IsPerUser => settings.Layout == Layout.User;

    /// <summary>What DuckDB reads below the root.</summary>
    public string Glob => IsPerUser ? LakeLayout.UserHitsGlob : LakeLayout.BucketHitsGlob;

    /// <summary>The partition that a <see cref="UserKey"/> lies in: <c>user=&lt;key&gt;</c> or <c>bucket=NN</c>.</summary>
    public string Partition(ReadOnlySpan<byte> userKey) =>
        IsPerUser ? $"user={System.Text.Encoding.ASCII.GetString(userKey)}" : Partition(UserKey.Bucket(userKey, settings.Buckets));

    /// <summary>bucket=07: at least two digits.</summary>
    public static string Partition(int bucket) => string.Create(CultureInfo.InvariantCulture, $"bucket={bucket:00}");

    /// <summary>hits/dt=2026-11-24/</summary>
    public static string Day(LocalDate day) => $"hits/dt={LakeLayout.Text(day)}/";

    /// <summary>hits/dt=2026-11-24/user=ada/</summary>
    public static string Folder(LocalDate day, string partition) => $"{Day(day)}{partition}/";

    /// <summary>hits/dt=2026-11-24/user=ada/received-2026-11-25.parquet</summary>
    public static string File(LocalDate day, string partition, LocalDate received) =>
        $"{Folder(day, partition)}received-{LakeLayout.Text(received)}.parquet";

    public static string File(HitFileKey file) => File(file.Day, file.Partition, file.Received);

    /// <summary>Reads a key that <see cref="File(LocalDate, string, LocalDate)"/> made, in either layout; null for any other.</summary>
    public static HitFileKey? Parse(string key)
    {
        const string Before = "hits/dt=", Name = "received-", End = ".parquet";
        var parts = key.Split('/');
        if (parts.Length != 4 || !key.StartsWith(Before, StringComparison.Ordinal) || parts[3].Length != Name.Length + 10 + End.Length) return null;
        var day = LakeLayout.Day(parts[1].AsSpan(3));
        var received = LakeLayout.Day(parts[3].AsSpan(Name.Length, 10));
        return day is { } d && received is { } r && key == File(d, parts[2], r) ? new HitFileKey(d, parts[2], r) : null;
    }
}
