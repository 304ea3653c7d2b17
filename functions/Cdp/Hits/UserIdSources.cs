using System.Text;
using Cdp.Settings;
using Cdp.Text;

namespace Cdp.Hits;

/// <summary>
/// The configured sources of the user id, in order; the first that holds a usable id wins. Source: the GA protocol page, section 6.
/// </summary>
/// <remarks>Belongs to one reader, for it keeps a buffer.</remarks>
internal sealed class UserIdSources(HitSettings settings)
{
    private readonly UserIdSource[] _all = [.. settings.UserIdFrom.Select(name => new UserIdSource(name))];
    private readonly byte[][] _notIds = [.. settings.NotUserIds.Select(Word)];
    private readonly ByteBuffer _lower = new();

    public ReadOnlySpan<UserIdSource> All => _all;

    /// <summary>The user id, trimmed; empty when it is none (<see cref="Ids.Usable"/>), or a word that the site says is none.</summary>
    public ReadOnlySpan<byte> Usable(ReadOnlySpan<byte> value)
    {
        var id = Ids.Usable(value);
        return _notIds.Length > 0 && IsWord(id) ? [] : id;
    }

    private bool IsWord(ReadOnlySpan<byte> id)
    {
        _lower.Clear();
        var lower = Lower(id, _lower);
        foreach (var word in _notIds)
            if (lower.SequenceEqual(word))
                return true;
        return false;
    }

    private static byte[] Word(string text) => Lower(Encoding.UTF8.GetBytes(text), new ByteBuffer()).ToArray();

    private static ReadOnlySpan<byte> Lower(ReadOnlySpan<byte> text, ByteBuffer buffer) =>
        buffer[Utf8Text.AppendLower(buffer, Ids.Unquoted(Utf8Text.Trim(text)))];
}

internal sealed class UserIdSource(string name)
{
    private readonly byte[] _name = Encoding.UTF8.GetBytes(name);

    /// <summary>As it stands in uid_source, and, for pairs, on the wire.</summary>
    public ReadOnlySpan<byte> Name => _name;

    /// <summary>What a pair of this name is to a reader.</summary>
    public WireKey Key { get; } = WireKeys.Of(Encoding.UTF8.GetBytes(name));

    public bool IsParameter { get; } = name == "uid";

    public bool IsDimension { get; } = name.StartsWith("cd", StringComparison.Ordinal);

    public bool IsUserProperty { get; } = name.StartsWith("up", StringComparison.Ordinal);

    public bool IsEventParam { get; } = name.StartsWith("ep", StringComparison.Ordinal);

    /// <summary>The name of the event parameter or user property, without <c>ep.</c>, <c>epn.</c>, <c>up.</c>, <c>upn.</c></summary>
    public ReadOnlySpan<byte> Field => _name.AsSpan(_name.IndexOf((byte)'.') + 1);
}
