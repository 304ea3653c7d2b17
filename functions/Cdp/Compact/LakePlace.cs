using System.IO.Hashing;
using Cdp.Hits;
using Cdp.Lake;
using Cdp.Settings;

namespace Cdp.Compact;

/// <summary>The key of a hit's owner and the partition that it lies in. Made once for a run of hits of one client with one owner.</summary>
internal sealed class LakePlace(LakeSettings settings, int partitions)
{
    private readonly byte[] _key = new byte[UserKey.MaxBytes];
    private byte[] _user = new byte[256];
    private int _userLength = -1;
    private int _keyLength;

    public ReadOnlySpan<byte> Key => _key.AsSpan(0, _keyLength);

    public int Partition { get; private set; }

    /// <summary>Another client's hits follow.</summary>
    public void Forget() => _userLength = -1;

    public void Find(ReadOnlySpan<byte> user, EncodedHit hit)
    {
        if (_userLength >= 0 && user.SequenceEqual(_user.AsSpan(0, _userLength))) return;
        if (_user.Length < user.Length) _user = new byte[user.Length];
        user.CopyTo(_user);
        _userLength = user.Length;
        _keyLength = UserKey.Write(user, user.IsEmpty ? hit.Text(HitColumn.ClientId) : [], _key);
        Partition = settings.Layout == Layout.Bucket
            ? UserKey.Bucket(Key, settings.Buckets)
            : (int)(XxHash64.HashToUInt64(Key) % (uint)partitions);
    }
}
