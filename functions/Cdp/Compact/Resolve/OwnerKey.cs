using Cdp.Lake;
using Cdp.Settings;

namespace Cdp.Compact.Resolve;

/// <summary>
/// The key of a hit's owner, and the folder that it stands for. Computed once for a run of hits of one client with one owner.
/// </summary>
internal sealed class OwnerKey(LakeSettings settings)
{
    private readonly HitLayout _layout = new(settings);
    private byte[] _key = new byte[HitLayout.MaxOwnerKey(256)];
    private byte[] _user = new byte[256];
    private int _userLength = -1;
    private int _keyLength;

    /// <summary>As <see cref="HitLayout.WriteOwnerKey"/> writes it.</summary>
    public ReadOnlySpan<byte> Key => _key.AsSpan(0, _keyLength);

    /// <summary>As <see cref="HitLayout.FolderNumber"/> gives it.</summary>
    public UInt128 Folder { get; private set; }

    /// <summary>Hits of another client follow: the same owner may have another key.</summary>
    public void Forget() => _userLength = -1;

    /// <param name="user">The owner's id; empty while nobody is known.</param>
    public void Set(ReadOnlySpan<byte> user, ReadOnlySpan<byte> clientId)
    {
        if (_userLength >= 0 && user.SequenceEqual(_user.AsSpan(0, _userLength))) return;
        if (_user.Length < user.Length) _user = new byte[user.Length];
        user.CopyTo(_user);
        _userLength = user.Length;
        if (_key.Length < HitLayout.MaxOwnerKey(clientId.Length)) _key = new byte[HitLayout.MaxOwnerKey(clientId.Length)];
        _keyLength = _layout.WriteOwnerKey(user, clientId, _key);
        Folder = _layout.FolderNumber(Key);
    }

    public int PartitionOf(int partitions) => (int)(Folder % (uint)partitions);
}
