using System.Text;
using Cdp.Settings;

namespace Cdp.Hits;

/// <summary>The configured sources of the user id, in order; the first that holds a usable id wins. Source: the GA protocol page, section 6.</summary>
internal sealed class UserIdSources(HitSettings settings)
{
    private readonly UserIdSource[] _all = [.. settings.UserIdFrom.Select(name => new UserIdSource(name))];

    public ReadOnlySpan<UserIdSource> All => _all;
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
