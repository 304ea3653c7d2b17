using System.IO.Hashing;
using Cdp.Lake;
using Cdp.Settings;

namespace Cdp.Compact.Resolve;

/// <summary>The key of a hit's owner, and the folder it stands for. Made once for a run of hits of one client with one owner.</summary>
internal sealed class OwnerKey(LakeSettings settings)
{
    private readonly byte[] _key = new byte[UserKey.MaxBytes];
    private byte[] _user = new byte[256];
    private int _userLength = -1;
    private int _keyLength;

    public ReadOnlySpan<byte> Key => _key.AsSpan(0, _keyLength);

    /// <summary>The number of the bucket, or a hash of the user's key.</summary>
    public UInt128 Folder { get; private set; }

    /// <summary>Another client's hits follow.</summary>
    public void Forget() => _userLength = -1;

    /// <param name="user">The owner's id; empty while nobody is known.</param>
    public void Set(ReadOnlySpan<byte> user, ReadOnlySpan<byte> clientId)
    {
        if (_userLength >= 0 && user.SequenceEqual(_user.AsSpan(0, _userLength))) return;
        if (_user.Length < user.Length) _user = new byte[user.Length];
        user.CopyTo(_user);
        _userLength = user.Length;
        _keyLength = UserKey.Write(user, clientId, _key);
        Folder = FolderOf(Key, settings);
    }

    public static UInt128 FolderOf(ReadOnlySpan<byte> key, LakeSettings settings) =>
        settings.Layout == Layout.Bucket ? (uint)UserKey.Bucket(key, settings.Buckets) : XxHash128.HashToUInt128(key);

    public int PartitionOf(int partitions) => (int)(Folder % (uint)partitions);
}
