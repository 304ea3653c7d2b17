using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
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

    /// <summary>What DuckDB reads below the root for one user, where there are folders per user.</summary>
    /// <param name="userId">As it is; it may hold anything.</param>
    public static string GlobOf(string userId) => $"hits/dt=*/user={UserKey.Of(userId, null)}/received-*.parquet";

    /// <summary>Bytes that an owner's key has at most.</summary>
    /// <param name="clientIdLength">Bytes of the client id.</param>
    public static int MaxOwnerKey(int clientIdLength) => UserKey.MaxBytes + clientIdLength;

    /// <summary>
    /// Writes the key of a hit's owner: rows of a day are sorted by it, and the part before a NUL, or all of it, names their partition.
    /// </summary>
    /// <remarks>
    /// Per user it is the <see cref="UserKey"/> of the user, or <c>~NN</c>, a NUL and the client id while nobody is known: most clients
    /// never sign in, and a folder for each of them would be what breaks first. In buckets it is the <see cref="UserKey"/> of either.
    /// </remarks>
    /// <param name="userId">UTF-8, trimmed; empty while nobody is known.</param>
    /// <param name="clientId">UTF-8; may be empty.</param>
    /// <param name="to">At least <see cref="MaxOwnerKey"/> long.</param>
    /// <returns>The number of bytes written.</returns>
    public int WriteOwnerKey(ReadOnlySpan<byte> userId, ReadOnlySpan<byte> clientId, Span<byte> to)
    {
        if (!IsPerUser || !userId.IsEmpty) return UserKey.Write(userId, clientId, to);
        var length = WriteAnonymousFolder(clientId, to);
        to[length++] = 0;
        clientId.CopyTo(to[length..]);
        return length + clientId.Length;
    }

    /// <summary>The part of an owner's key that names its partition.</summary>
    public static ReadOnlySpan<byte> FolderOf(ReadOnlySpan<byte> ownerKey) =>
        ownerKey.IndexOf((byte)0) is >= 0 and var end ? ownerKey[..end] : ownerKey;

    /// <summary>A number for the partition of an owner's key: the bucket, or a hash of the folder.</summary>
    public UInt128 FolderNumber(ReadOnlySpan<byte> ownerKey) =>
        IsPerUser ? XxHash128.HashToUInt128(FolderOf(ownerKey)) : (uint)UserKey.Bucket(ownerKey, settings.Buckets);

    /// <summary>The partition of an owner's key: <c>user=&lt;key&gt;</c>, <c>user=~NN</c> or <c>bucket=NN</c>.</summary>
    public string Partition(ReadOnlySpan<byte> ownerKey) =>
        IsPerUser ? $"user={Encoding.ASCII.GetString(FolderOf(ownerKey))}" : Partition(UserKey.Bucket(ownerKey, settings.Buckets));

    /// <summary>The partition of an owner, for people and tests.</summary>
    public string Partition(string? userId, string? clientId)
    {
        byte[] user = Encoding.UTF8.GetBytes(userId ?? ""), client = Encoding.UTF8.GetBytes(clientId ?? "");
        var key = new byte[MaxOwnerKey(client.Length)];
        return Partition(key.AsSpan(0, WriteOwnerKey(user, client, key)));
    }

    /// <summary>~ without a client id, else ~07: at least two digits.</summary>
    private int WriteAnonymousFolder(ReadOnlySpan<byte> clientId, Span<byte> to)
    {
        to[0] = (byte)'~';
        if (clientId.IsEmpty) return 1;
        Utf8Formatter.TryFormat(UserKey.Bucket(clientId, settings.AnonymousFiles), to[1..], out var digits, new StandardFormat('D', 2));
        return 1 + digits;
    }

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
        if (parts.Length != 4 || !key.StartsWith(Before, StringComparison.Ordinal) || parts[3].Length != Name.Length + 10 + End.Length)
            return null;
        var day = LakeLayout.Day(parts[1].AsSpan(3));
        var received = LakeLayout.Day(parts[3].AsSpan(Name.Length, 10));
        return day is { } d && received is { } r && key == File(d, parts[2], r) ? new HitFileKey(d, parts[2], r) : null;
    }
}
